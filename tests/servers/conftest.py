"""The servers, for the tests in this folder."""

from tests.servers.fixtures import mastodon, mastodon_proxy, pds, pds_proxy

__all__ = ["mastodon", "mastodon_proxy", "pds", "pds_proxy"]
