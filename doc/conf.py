# SPDX-License-Identifier: GPL-2.0-only
#
# Sphinx outside an ns-3 tree, for ./run docs. For ns-3's own model library see the section
# Installation of tcp-lifecycle.rst.

from pathlib import Path

project = "tcp-lifecycle"
copyright = "the tcp-lifecycle authors"
author = project
release = version = (Path(__file__).parent.parent / "VERSION").read_text(encoding="ascii").strip()

master_doc = "index"
# Pages that tcp-lifecycle.rst includes.
exclude_patterns = ["conformance.rst", "data-dictionary.rst", "profiles.rst"]
highlight_language = "none"
numfig = True

html_theme = "alabaster"
html_theme_options = {"page_width": "70em", "sidebar_width": "16em"}
html_show_sphinx = False
html_copy_source = False
