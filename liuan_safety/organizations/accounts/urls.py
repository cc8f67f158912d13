"""Addresses of the own account; `organizations.urls` takes them in."""

from django.urls import path

from liuan_safety.organizations.accounts import views
from liuan_safety.organizations.views import saved_views

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
    path("account/views/", saved_views.save_view, name="save_view"),
    path("account/views/<int:pk>/rename/", saved_views.rename_view, name="rename_view"),
    path("account/views/<int:pk>/delete/", saved_views.delete_view, name="delete_view"),
]
