"""岗位: the list, appointing, handing over, ending."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.forms import people as forms
from liuan_safety.organizations.models import Post, Tenure, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.people import posts_list
from liuan_safety.organizations.services import people as people_services
from liuan_safety.organizations.services import posts as services
from liuan_safety.organizations.tables import PostTable
from liuan_safety.organizations.views.editing import attempt, back_to, edit, form_page
from liuan_safety.organizations.views.people import visible
from liuan_safety.ui.tables import paged


@deed_required(Deed.PEOPLE_VIEW)
def post_list(request: HttpRequest) -> HttpResponse:
    chosen = forms.PostFilter(request.GET, queryset=posts_list(request.user), request=request)
    table = paged(PostTable(chosen.qs), request)
    context = {"table": table, "filter": chosen, "may_add": may(request.user, Deed.PEOPLE_MANAGE)}
    return render(request, "organizations/post_list.html", context)


@deed_required(Deed.PEOPLE_MANAGE)
def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Another post for a person."""
    person = visible(request.user, pk)
    form = forms.AppointForm(request.POST or None, user=request.user)

    def deed() -> Tenure:
        item = form.appointment()
        people_services.require_keeping(request.user, person)
        return services.appoint(
            by=request.user,
            user=person,
            unit=item.unit,
            role=item.role,
            title=item.title,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
        )

    if request.method == "POST" and (made := attempt(form, deed)):
        messages.success(request, f"{person.name}自 {made.valid_from} 起任“{made.post}”。")
        return back_to("person", pk)
    back = reverse("organizations:person", args=[pk])
    return form_page(request, form, row=person, title=f"增加岗位：{person.name}", verb="任职", back=back)


def _tenure(user: User, pk: int) -> Tenure:
    rows = Tenure.objects.visible_to(user).select_related("user", "post__unit__jurisdiction")
    return get_object_or_404(rows, pk=pk)


@deed_required(Deed.PEOPLE_MANAGE)
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """A successor takes over from a day; `pk` is the leaver's tenure."""
    tenure = _tenure(request.user, pk)
    form = forms.HandOverForm(request.POST or None, user=request.user, leaver=tenure.user)

    def deed() -> Tenure:
        successor, on = form.cleaned_data["successor"], form.cleaned_data["on"]
        return services.hand_over(by=request.user, post=tenure.post, leaver=tenure.user, successor=successor, on=on)

    if request.method == "POST" and (made := attempt(form, deed)):
        messages.success(request, f"{made.user.name}自 {made.valid_from} 起接任“{made.post}”。")
        return back_to("unit", tenure.post.unit_id, "#posts")
    back = reverse("organizations:unit", args=[tenure.post.unit_id])
    note = f"“{tenure.post}”现由{tenure.user.name}担任。岗位上的工作、授权留在岗位，由接任人接着办理。"
    return form_page(request, form, row=tenure, title=f"岗位交接：{tenure.post}", verb="交接", back=back, note=note)


@deed_required(Deed.PEOPLE_MANAGE)
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A tenure ends without a successor."""
    tenure = _tenure(request.user, pk)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST":
        ended = attempt(form, lambda: services.end_tenure(by=request.user, tenure=tenure, on=form.cleaned_data["on"]))
        if ended:
            messages.success(request, f"{tenure.user.name}自 {ended.valid_to} 起不再任“{tenure.post}”。")
            return back_to("person", tenure.user_id)
    back = reverse("organizations:person", args=[tenure.user_id])
    return form_page(request, form, row=tenure, title=f"终止任职：{tenure.post}", verb="终止任职", back=back)


@deed_required(Deed.PEOPLE_MANAGE)
def post_close(request: HttpRequest, pk: int) -> HttpResponse:
    """A post that nobody holds is abolished."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("unit__jurisdiction"), pk=pk)
    form = forms.ClosePostForm(request.POST) if request.POST else forms.ClosePostForm.begin({"on": None}, post.revision)

    def deed() -> Post:
        revision, on = form.cleaned_data["revision"], form.cleaned_data["on"]
        return services.close_post(by=request.user, post=post, revision=revision, on=on)

    if edit(request, form, post, lambda fresh: {"on": fresh.valid_to}, deed):
        messages.success(request, f"岗位“{post}”自 {form.cleaned_data['on']} 起撤销。")
        return back_to("unit", post.unit_id, "#posts")
    back = reverse("organizations:unit", args=[post.unit_id])
    return form_page(request, form, row=post, title=f"撤销岗位：{post}", verb="撤销", back=back)
