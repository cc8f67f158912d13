"""Addresses of the own account; `organizations.urls` takes them in."""

from django.urls import path

from liuan_safety.organizations.accounts import views

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("account/stay/", views.stay, name="stay"),
    path("posts/switch/", views.switch_post, name="switch_post"),
    path("account/password/", views.password, name="password"),
    path("account/code/", views.code, name="code"),
    path("account/code/setup/", views.code_setup, name="code_setup"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
