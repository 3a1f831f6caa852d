"""A small grammar of everyday scenes in Italian, English and Brazilian Portuguese."""
