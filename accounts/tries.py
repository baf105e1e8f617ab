"""How often something may be tried from one place: for pages that are open to everybody.

Counted in the cache, which all processes share where REDIS_URL is set; in a trial each process counts for
itself. A cache that does not answer counts nothing: what is behind these pages leans on more than the count.
"""

import ipaddress
import logging
import time

from django.core.cache import cache
from redis.exceptions import RedisError

from .lockout import client_address

log = logging.getLogger(__name__)


class Tries:
    """At most `most` in `seconds`, from one address."""

    def __init__(self, name, *, most, seconds):
        self.name = name
        self.most = most
        self.seconds = seconds

    def are_used_up(self, request):
        return self._asked(lambda key: cache.get(key, 0), request) >= self.most

    def count(self, request):
        def add(key):
            cache.add(key, 0, timeout=2 * self.seconds)
            return cache.incr(key)

        self._asked(add, request)

    def _asked(self, ask, request):
        try:
            return ask(f"tries:{self.name}:{place(request)}:{int(time.time() // self.seconds)}")
        except (RedisError, ValueError):  # gone, or thrown out between the two steps
            log.warning("Tries of %s could not be counted", self.name, exc_info=True)
            return 0


def place(request):
    """The address, or for IPv6 the network a household or an office is given: it has 2⁶⁴ addresses."""
    address = ipaddress.ip_address(client_address(request))
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
