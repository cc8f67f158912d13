"""Addresses of this room."""

from django.urls import path

from liuan_safety.notices import views

app_name = "notices"
urlpatterns = [
    path("account/channels/", views.own_channels, name="channels"),
    path("account/sent/", views.sent_to_me, name="sent_to_me"),
    path("deliveries/", views.every_delivery, name="deliveries"),
    path("deliveries/<int:pk>/", views.page, name="delivery"),
    path("deliveries/<int:pk>/again/", views.again, name="send_again"),
]
