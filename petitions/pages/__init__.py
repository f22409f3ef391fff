"""Screens that read several packages. Owns no table."""
