"""Pages of the kit itself."""

from django.urls import path

from liuan_safety.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("find/", views.find, name="find"),
    path("counts/", views.counts, name="counts"),
]
