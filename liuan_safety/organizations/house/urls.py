"""Addresses of departments' houses; `organizations.urls` takes them in."""

from django.urls import path

from liuan_safety.organizations.house import views

urlpatterns = [
    path("houses/", views.house_list, name="houses"),
    path("houses/<int:pk>/", views.house_detail, name="house"),
    path("houses/<int:pk>/edit/", views.house_edit, name="house_edit"),
    path("houses/<int:pk>/officers/new/", views.officer_new, name="officer_new"),
    path("houses/<int:pk>/telephone/<slug:which>/", views.telephone, name="house_telephone"),
    path("houses/officers/<int:pk>/edit/", views.officer_edit, name="officer_edit"),
    path("houses/officers/<int:pk>/leave/", views.officer_leave, name="officer_leave"),
]
