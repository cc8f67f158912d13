"""Addresses of this room."""

from django.urls import path

from enterprises.grid import views

app_name = "grid"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("new/", views.new, name="new"),
    path("own/", views.own, name="own"),
    path("uncovered/", views.uncovered, name="uncovered"),
    path("give/", views.give, name="give"),
    path("<int:pk>/", views.grid, name="grid"),
    path("<int:pk>/keeper/", views.keeper, name="keeper"),
    path("<int:pk>/rename/", views.rename, name="rename"),
    path("<int:pk>/close/", views.close, name="close"),
    path("posts/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("tenures/<int:pk>/leave/", views.leave, name="leave"),
    path("tenures/<int:pk>/succeed/", views.succeed, name="succeed"),
]
