"""Who did what: filtered by its URL, page by page, each entry with what was before and after."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from console.pages.access import needs
from console.pages.differences import differences
from console.pages.shell import page
from console.pages.venue import seen
from riskapp.models import AuditEntry, Outcome
from riskapp.roles import permission

PAGE_ROWS: Final = 50
ID_MAX: Final = (1 << 63) - 1


def _moment(example: str) -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"placeholder": example})


class AuditFilter(forms.Form):
    """All optional; `before` and `after` are ids: entries on the far side of them."""

    who = forms.CharField(required=False, max_length=32)
    verb = forms.CharField(required=False, max_length=32)
    subject = forms.CharField(required=False, max_length=80)
    outcome = forms.ChoiceField(required=False, choices=[("", "any"), *((one.value, one.label) for one in Outcome)])
    since = forms.DateTimeField(required=False, label="From (UTC)", widget=_moment("2026-01-31 12:00"))
    until = forms.DateTimeField(required=False, label="To (UTC)", widget=_moment("2026-01-31 13:00"))
    text = forms.CharField(required=False, max_length=80, label="Text in subject or reason")
    before = forms.IntegerField(required=False, min_value=1, max_value=ID_MAX, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=ID_MAX, widget=forms.HiddenInput)


@needs("view_audit")
def audit_list(request: HttpRequest) -> HttpResponse:
    """A filter that cannot be read shows no rows and says what is wrong: other rows than those asked for would mislead."""
    form = AuditFilter(request.GET)
    with seen() as venue:
        entries = _rows(form.cleaned_data) if form.is_valid() else []
        older = bool(entries) and _chosen(form.cleaned_data).filter(pk__lt=entries[-1].pk).exists()
        newer = bool(entries) and _chosen(form.cleaned_data).filter(pk__gt=entries[0].pk).exists()
    context = {
        "is_live_page": _has_live_bar(request), "form": form, "entries": entries,
        "now": timezone.now(), "is_filtered": any(form.data.get(name) for name in FILTERS),
        "older": _link(request, before=entries[-1].pk) if older else "",
        "newer": _link(request, after=entries[0].pk) if newer else "", "newest": _link(request) if newer else "",
    }
    return page(request, "audit_list.html", venue, context, status=200 if form.is_valid() else 400)


@needs("view_audit")
def audit_entry(request: HttpRequest, number: int) -> HttpResponse:
    with seen() as venue:
        entry = AuditEntry.objects.filter(pk=number).first() if number <= ID_MAX else None
        if entry is None:
            raise Http404(f"There is no audit entry {number}.")
        related = list(AuditEntry.objects.filter(correlation_id=entry.correlation_id).exclude(pk=number)[:PAGE_ROWS])
    changes = differences(entry.before, entry.after)
    context = {"is_live_page": _has_live_bar(request), "entry": entry, "differences": changes, "related": related}
    return page(request, "audit_entry.html", venue, context)


def _has_live_bar(request: HttpRequest) -> bool:
    """Entries stand still, the lamps around them do not: a market that is halted is seen here too."""
    return bool(request.user.has_perm(permission("view_market")))


FILTERS: Final = ("who", "verb", "subject", "outcome", "since", "until", "text")


def _rows(asked: dict[str, Any]) -> list[AuditEntry]:
    """One page, newest first."""
    chosen = _chosen(asked)
    if asked["after"] is not None:
        return list(chosen.filter(pk__gt=asked["after"]).order_by("pk")[:PAGE_ROWS])[::-1]
    if asked["before"] is not None:
        chosen = chosen.filter(pk__lt=asked["before"])
    return list(chosen.order_by("-pk")[:PAGE_ROWS])


def _chosen(asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    exact = {name: asked[name] for name in ("who", "verb", "subject", "outcome") if asked[name]}
    span = {lookup: asked[name] for name, lookup in (("since", "at__gte"), ("until", "at__lt")) if asked[name]}
    found = AuditEntry.objects.filter(**exact, **span)
    text = asked["text"]
    if not text:
        return found
    return found.filter(Q(subject__icontains=text) | Q(reason__icontains=text) | Q(reason_text__icontains=text))


def _link(request: HttpRequest, **place: int) -> str:
    """The same filters at another place of the list."""
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return "?" + urlencode({**kept, **place})
