"""A headless Chromium, and the status page as a test sees it."""

from .browser import Browser
from .page import Page

__all__ = ["Browser", "Page"]
