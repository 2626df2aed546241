"""Where the administration sends whom it does not let in."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from console.pages.access import PermissionMissing


def admin_door(request: HttpRequest) -> HttpResponse:
    """The console's log in, which is limited; an operator who is logged in and not let in is told why."""
    if request.user.is_authenticated:
        raise PermissionMissing("manage_reference_data")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
