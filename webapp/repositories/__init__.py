"""Every SELECT, scoped by owner.

`get_*` raises NotFound, `find_*` may give None, `list_*` gives many.
"""
