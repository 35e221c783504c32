"""The addresses of this part."""

from django.urls import URLPattern, path

from huice.site.people import account, factor, key_pages, login, passwords, registering

urlpatterns: list[URLPattern] = [
    path("login", login.login, name="login"),
    path("logout", login.logout, name="logout"),
    path("desk", login.desk, name="desk"),
    path("resume", login.resume, name="resume"),
    path("register", registering.register, name="register"),
    path("second-factor", factor.second_factor, name="second-factor"),
    path("second-factor/codes", factor.new_codes, name="second-factor-codes"),
    path("second-factor/remove", factor.remove, name="second-factor-remove"),
    path("password", passwords.forgotten, name="password-forgotten"),
    path("password/<slug:ref>/<slug:token>", passwords.set_password, name="password-set"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="password-change"),
    path("account/sessions", account.end_sessions, name="sessions-end"),
    path("account/keys", key_pages.keys, name="keys"),
    path("account/keys/<slug:ref>/revoke", key_pages.revoke, name="key-revoke"),
]
