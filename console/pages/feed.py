"""Where the orders come from: the recording's replay, how true it is to what was recorded, and the generated flow."""

from django.http import HttpRequest, HttpResponse

from console.pages.access import needs
from console.pages.shell import page
from console.pages.venue import seen
from riskapp.feed_picture import last_passes
from riskapp.models import Source

PASSES_MAX = 20


@needs("view_market")
def feed(request: HttpRequest) -> HttpResponse:
    with seen() as venue:
        recorded = [market for market in venue.markets if market.instrument.source == Source.RECORDED]
        generated = [market for market in venue.markets if market.instrument.source == Source.GENERATED]
    context = {"passes": last_passes(PASSES_MAX), "recorded": recorded, "generated": generated}
    return page(request, "feed.html", venue, context)
