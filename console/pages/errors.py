"""Pages that say why there is no page. They read nothing from the database: it may be what is broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.pages.access import PermissionMissing


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the name of the permission and of the roles that hold it."""
    missing = exception if isinstance(exception, PermissionMissing) else None
    return render(request, "errors/403.html", {"missing": missing, "reason": str(exception)[:200]}, status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token does not fit: the session ended, or the form is another site's."""
    return render(request, "errors/403_form.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "errors/404.html", {"reason": said[:200]}, status=404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
