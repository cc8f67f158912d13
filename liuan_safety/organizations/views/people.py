"""人员: the list, one person, and the deeds on the account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from liuan_safety.organizations.access import acting_post, deed_required, may
from liuan_safety.organizations.forms import people as forms
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed, appointed_by
from liuan_safety.organizations.selectors.people import find_people, people_list, tenures_of
from liuan_safety.organizations.services import people as services
from liuan_safety.organizations.tables import PersonTable
from liuan_safety.organizations.views.editing import attempt, back_to, edit, form_page, sentences
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.reading import Fact

CLEAR = "无"


def visible(user: User, pk: int) -> User:
    """The person, where the acting post sees them; 404 otherwise."""
    return get_object_or_404(User.objects.visible_to(user), pk=pk)


def _page(person: User) -> str:
    return reverse("organizations:person", args=[person.pk])


@deed_required(Deed.PEOPLE_VIEW)
def person_list(request: HttpRequest) -> HttpResponse:
    chosen = forms.PersonFilter(request.GET, queryset=people_list(request.user), request=request)
    table = paged(PersonTable(chosen.qs), request)
    context = {"table": table, "filter": chosen, "may_add": may(request.user, Deed.PEOPLE_MANAGE)}
    return render(request, "organizations/person_list.html", context)


@deed_required(Deed.PEOPLE_VIEW)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    keeps = may(request.user, Deed.PEOPLE_MANAGE) and services.may_keep(request.user, person)
    state = "已停用" if not person.is_active else "未登录过" if person.last_login is None else "正常"
    tenures = list(tenures_of(person))
    context = {
        "person": person,
        "five": [Fact("用户名", person.username), Fact("账号", state), Fact("最近登录", person.last_login or "—")],
        "tenures": tenures,
        "keeps": keeps,
        "appoints": keeps and bool(appointed_by(acting_post(request.user).role)),
        "history": sentences(person) if keeps else [],
    }
    return render(request, "organizations/person_detail.html", context)


@deed_required(Deed.PEOPLE_MANAGE)
@never_cache
def person_new(request: HttpRequest) -> HttpResponse:
    start = {"unit": request.GET.get("unit")}
    form = forms.NewPersonForm(request.POST or None, user=request.user, initial=start)
    if request.method == "POST":
        made = attempt(form, lambda: services.create_account(by=request.user, **form.account()))
        if made:
            return _slip(request, *made)
    return form_page(request, form, title="新增人员", verb="开户", back=reverse("organizations:people"))


def _slip(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """The first password, on this answer alone: no address leads to it again."""
    context = {"person": person, "password": password, "tenures": tenures_of(person)}
    return render(request, "organizations/account_slip.html", context)


@deed_required(Deed.PEOPLE_MANAGE)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    form = forms.PersonForm(request.POST) if request.POST else forms.PersonForm.begin(_values(person), person.revision)

    def deed() -> User:
        changes = {"name": form.cleaned_data["name"], "otp_required": form.cleaned_data["otp_required"]}
        typed = form.cleaned_data["telephone"]
        if typed:
            changes["telephone"] = "" if typed == CLEAR else typed
        revision = form.cleaned_data["revision"]
        return services.mend_person(by=request.user, person=person, revision=revision, changes=changes)

    if edit(request, form, person, _values, deed):
        messages.success(request, f"已保存{form.cleaned_data['name']}的信息。")
        return back_to("person", pk)
    return form_page(request, form, row=person, title=f"修改人员：{person.name}", verb="保存", back=_page(person))


def _values(person: User) -> dict[str, Any]:
    # The telephone is not sent to the page: who wants to see it asks for it, and that is logged.
    return {"name": person.name, "otp_required": person.otp_required}


@require_POST
@deed_required(Deed.PEOPLE_MANAGE)
@never_cache
def person_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    return _slip(request, person, services.reset_password(by=request.user, person=person))


@require_POST
@deed_required(Deed.PEOPLE_MANAGE)
def person_lock(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    reason = request.POST.get("reason") or "管理员停用"
    services.lock_account(by=request.user, person=person, reason=reason[:200])
    messages.success(request, f"已停用{person.name}的账号，其登录和令牌立即失效。")
    return back_to("person", pk)


@require_POST
@deed_required(Deed.PEOPLE_MANAGE)
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    services.unlock_account(by=request.user, person=person)
    messages.success(request, f"{person.name}的账号可以登录了，以前的失败次数已清零。")
    return back_to("person", pk)


@require_POST
@deed_required(Deed.PEOPLE_MANAGE)
def person_remove_code(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    services.remove_code(by=request.user, person=person)
    messages.success(request, f"已解除{person.name}的动态口令；如仍要求使用，下次登录时重新设置。")
    return back_to("person", pk)


@deed_required(Deed.PEOPLE_MANAGE)
def person_end(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST":
        count = attempt(form, lambda: services.end_person(by=request.user, person=person, on=form.cleaned_data["on"]))
        if count:
            messages.success(request, f"{person.name}的 {count} 个岗位自 {form.cleaned_data['on']} 起终止任职。")
            return back_to("person", pk)
    note = "此人的全部岗位一并终止任职；岗位保留为空缺，可由他人接任。有接任人时请在岗位上办理“交接”。"
    return form_page(
        request, form, row=person, title=f"离任：{person.name}", verb="终止任职", back=_page(person), note=note
    )


@require_POST
@deed_required(Deed.PEOPLE_VIEW)
def person_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible(request.user, pk)
    number = services.reveal_telephone(by=request.user, person=person)
    return HttpResponse(escape(number) or "未登记")


@deed_required(Deed.PEOPLE_MANAGE)
def people_options(request: HttpRequest) -> HttpResponse:
    """Answers the picker of people."""
    text = request.GET.get("q", "").strip()
    found = find_people(request.user, text) if text else []
    return JsonResponse({"results": [{"value": row.pk, "text": forms.person_label(row)} for row in found]})
