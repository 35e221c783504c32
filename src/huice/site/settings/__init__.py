"""The settings of the site, each part in a file of its own.

Everything that differs between machines comes from the environment: see ``environment``.
"""

from huice.site.settings.apps import *
from huice.site.settings.database import *
from huice.site.settings.language import *
from huice.site.settings.logs import *
from huice.site.settings.mail import *
from huice.site.settings.security import *
from huice.site.settings.storage import *
