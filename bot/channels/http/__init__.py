"""The one door to the network. `session` is heavy (requests); the rest is not, so import what is meant."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the shape of an answer, for those who read one and have no other business with the network
    from requests import Response as Response
