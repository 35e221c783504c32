"""The parts of the site, what every request passes through, and how pages are drawn."""

ROOT_URLCONF = "huice.site.urls"
WSGI_APPLICATION = "huice.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_htmx",
    "ninja",
    "huice.site.web",
    "huice.site.people",
    "huice.site.companies",
    "huice.site.casework",
    "huice.site.projects",
    "huice.site.bureau",
    "huice.site.funds",
    "huice.site.openlibrary",
    "huice.site.administration",
    "huice.site.api",
    "huice.site.running",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huice.site.people.sessions.SessionEndMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huice.site.web.language.LanguageMiddleware",
    "huice.site.web.problems.ProblemMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each part keeps its pages in its own folder jinja2/
        "OPTIONS": {
            "environment": "huice.site.web.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "huice.site.web.context.page",
            ],
        },
    },
    {  # the pages that libraries bring (the description of the API)
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {},
    },
]
