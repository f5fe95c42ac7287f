"""All attacks, collected from the modules of this folder by theme."""

from dataclasses import replace

import assertions
import borrowing
import channel
import doors
import endings
import forgery
import lies
import malformed
import network
import reading
import resources
from harness import Attack

THEMES = {
    "assertions": assertions,
    "channel": channel,
    "borrowing the reference": borrowing,
    "endings": endings,
    "forgery": forgery,
    "lies": lies,
    "network": network,
    "notebooks": malformed,
    "reading secrets": reading,
    "doors": doors,
    "resources": resources,
}
ATTACKS: list[Attack] = [replace(a, theme=theme) for theme, module in THEMES.items() for a in module.ATTACKS]
