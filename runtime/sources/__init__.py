"""Where tables live: one file a kind of source, all behind the protocols of `source.py`."""
