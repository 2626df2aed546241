"""Pages over HTTP, live pictures over a websocket of the same origin."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
pages = get_asgi_application()

# only after Django is set up: the consumer reads models
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from console.live.consumer import LiveConsumer  # noqa: E402
from console.live.origin import SameOrigin  # noqa: E402
from console.received import Stamped  # noqa: E402

live = SameOrigin(AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/live/", LiveConsumer.as_asgi())]))))
application = ProtocolTypeRouter({"http": Stamped(pages), "websocket": live})
