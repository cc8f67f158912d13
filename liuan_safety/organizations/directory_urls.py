"""Addresses of jurisdictions, units, posts and people; `organizations.urls` takes them in."""

from django.urls import path

from liuan_safety.organizations.views import jurisdictions, people, posts, units

urlpatterns = [
    path("jurisdictions/", jurisdictions.jurisdiction_list, name="jurisdictions"),
    path("jurisdictions/new/", jurisdictions.jurisdiction_new, name="jurisdiction_new"),
    path("jurisdictions/<int:pk>/", jurisdictions.jurisdiction_detail, name="jurisdiction"),
    path("jurisdictions/<int:pk>/edit/", jurisdictions.jurisdiction_edit, name="jurisdiction_edit"),
    path("jurisdictions/<int:pk>/move/", jurisdictions.jurisdiction_move, name="jurisdiction_move"),
    path("jurisdictions/<int:pk>/close/", jurisdictions.jurisdiction_close, name="jurisdiction_close"),
    path("jurisdictions/<int:pk>/aliases/add/", jurisdictions.alias_add, name="alias_add"),
    path("jurisdictions/aliases/<int:pk>/remove/", jurisdictions.alias_remove, name="alias_remove"),
    path("units/", units.unit_list, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/", units.unit_detail, name="unit"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/events/<slug:kind>/", units.unit_event, name="unit_event"),
    path("units/events/<int:pk>/cancel/", units.unit_event_cancel, name="unit_event_cancel"),
    path("posts/", posts.post_list, name="posts"),
    path("posts/<int:pk>/close/", posts.post_close, name="post_close"),
    path("posts/tenures/<int:pk>/hand-over/", posts.post_hand_over, name="post_hand_over"),
    path("posts/tenures/<int:pk>/end/", posts.post_end, name="post_end"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/options/", people.people_options, name="people_options"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/posts/add/", posts.post_appoint, name="post_appoint"),
    path("people/<int:pk>/end/", people.person_end, name="person_end"),
    path("people/<int:pk>/password/", people.person_reset_password, name="person_reset_password"),
    path("people/<int:pk>/lock/", people.person_lock, name="person_lock"),
    path("people/<int:pk>/unlock/", people.person_unlock, name="person_unlock"),
    path("people/<int:pk>/code/", people.person_remove_code, name="person_remove_code"),
    path("people/<int:pk>/telephone/", people.person_reveal, name="person_reveal"),
]
