"""The words that counties use for the columns of a census workbook, field by field.

Order matters: the first synonym of a field is the surest one. `without` keeps false friends apart
(联系人 and 联系电话, 注册地址 and 注册日期, 行业代码 and 信用代码, 监管部门联系电话 and the enterprise's own).
"""

from __future__ import annotations

from enterprises.census.receipt_marks import RECEIPT_LABELS
from liuan_safety.workbooks.matching import Term, Vocabulary

_ANOTHERS = (
    "监管部门",
    "主管部门",
    "监管单位",
    "主管单位",
    "监管责任",
    "包保",
    "网格",
    "填报人",
    "上级",
    "集团",
    "母公司",
)
"""Upper headings under which name, code, people and telephones are not the enterprise's own."""

OPTIONS_SHEET = "选项"
"""The hidden sheet of our own template: its drop-downs read it, nobody else does."""

REQUIRED = ("name", "credit_code")
"""A sheet without these columns is left out, and named."""

_SOMEONE_ELSE = ("监管", "主管", "政府", "乡镇", "街道", "填报", "填表", "网格", "部门", "包保", "上级", "出租", "房东")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TERMS: tuple[Term, ...] = (
    Term("serial", "序号", _words("序号 编号 序 no 号 行号 顺序号 项次 序列 xh")),
    Term(
        "name",
        "企业名称",
        _words(
            "企业名称 单位名称 企业全称 单位全称 公司名称 生产经营单位名称 生产经营单位 企业单位名称 单位企业名称 "
            "企业名 市场主体名称 经营主体名称 主体名称 法人单位名称 单位详细名称 机构名称 商户名称 经营单位名称 "
            "工商注册名称 注册名称 名称 全称 单位名 企业字号名称 个体工商户名称 被普查单位名称 被普查单位 "
            "企业或单位名称 公司全称 公司 单位 企业"
        ),
        within=_words("企业名称 单位名称 企业全称 单位全称 公司名称 主体名称"),
        without=_words(
            "填报 曾用 原企业 原单位 原名 产品 原料 设备 联系 负责人 法人姓名 法定代表 上级 母公司 集团 监管 主管 部门 "
            "证书 项目 英文 简称 拼音 园区 行业 电话 地址 备注 出租 承租 支部 是否 类型 乡镇 街道 村 社区"
        ),
        not_under=_ANOTHERS,
    ),
    Term(
        "credit_code",
        "统一社会信用代码",
        _words(
            "统一社会信用代码 社会统一信用代码 统一信用代码 信用代码 社会信用代码 统一社会信用码 统一代码 "
            "机构信用代码 统一社会信用代码注册号 统一社会信用代码或注册号 信用代码证号 社会信用统一代码 "
            "统一社会代码 uscc 纳税人识别号 营业执照号 营业执照号码 营业执照编号 营业执照注册号 营业执照代码 "
            "营业执照统一代码 执照号 工商注册号 注册号 组织机构代码 组织机构代码证 机构代码 企业代码 单位代码 代码"
        ),
        within=_words("信用代码 信用码 社会代码 营业执照号 营业执照编号 营业执照注册号"),
        without=_words("是否 行业 日期 有效 上级 集团 总公司 监管 主管 母公司 出租 填报"),
        not_under=_ANOTHERS,
    ),
    Term(
        "registered_address",
        "注册地址",
        _words(
            "注册地址 住所 工商注册地址 登记地址 注册地 企业住所 法定住所 营业执照地址 执照地址 注册住所 住所地 "
            "登记住所 企业注册地址"
        ),
        within=_words("注册地址 登记地址 执照地址 住所"),
        without=_words("法定代表人 负责人 身份证 是否 法人 经营者"),
        under=_words("注册 登记 营业执照"),
        children=_words("地址 详细地址 住所"),
    ),
    Term(
        "address",
        "生产经营地址",
        _words(
            "生产经营地址 企业地址 经营地址 详细地址 地址 单位地址 实际经营地址 实际生产经营地址 生产地址 经营场所 "
            "生产经营场所 生产经营场所地址 经营场所地址 厂址 厂区地址 公司地址 所在地址 实际地址 具体地址 场所地址 "
            "企业位置 办公地址 通讯地址 通信地址 联系地址 位置 具体位置 详细位置 所在地 企业所在地 经营所在地 "
            "地理位置 坐落 企业详细地址 单位详细地址"
        ),
        within=_words("地址 厂址 经营场所 详细位置 具体位置"),
        without=_words("注册 网址 邮箱 法定 登记 法人 ip 执照 身份证 是否 负责人 出租 监管 部门"),
    ),
    Term(
        "township",
        "所属乡镇（街道、园区）",
        _words(
            "所属乡镇 乡镇 乡镇街道 所属乡镇街道 街道 园区 所在乡镇 所在乡镇街道 镇街 所属镇街 乡镇街道园区 "
            "乡镇园区 所属街道 属地乡镇 属地 所属园区 所在园区 所在街道 乡镇街 镇乡街道 镇街道 所在镇街 所属区域 "
            "所属地区 所在区域 片区 所属乡镇园区 乡镇名称 属地乡镇街道 开发区 所在地乡镇"
        ),
        within=_words("乡镇 街道 镇街 属地"),
        without=_words("负责人 电话 联系 监管 部门 单位 意见 审核 是否 领导 责任 代码 编码 地址 村"),
    ),
    Term(
        "industry_code",
        "行业代码",
        _words(
            "行业代码 国民经济行业代码 行业小类代码 行业编码 国民经济行业分类代码 行业分类代码 所属行业代码 "
            "国民经济行业编码"
        ),
        within=_words("行业代码 行业编码 行业小类代码 行业分类代码"),
        without=_words("信用"),
        under=_words("行业"),
        children=_words("代码 编码 小类代码"),
    ),
    Term(
        "sector",
        "行业领域",
        _words(
            "行业领域 行业 行业类别 所属行业 所属行业领域 行业类型 行业分类 监管行业 监管行业领域 行业名称 "
            "行业门类 所属行业类别 企业所属行业 安全监管行业 管理分类 监管分类 行业大类 行业领域类别 领域 企业类别 "
            "国民经济行业 国民经济行业分类 行业属性"
        ),
        within=_words("行业领域 所属行业 行业类别 行业类型 行业分类 行业"),
        without=_words("代码 编码 主管 监管部门 部门 单位 协会 是否 管理部门 局 标准"),
        under=_words("行业"),
        children=_words("名称 类别 领域"),
    ),
    Term(
        "business_scope",
        "经营范围",
        _words(
            "经营范围 主要经营范围 生产经营范围 主营范围 主营业务 主要业务 经营项目 主要经营项目 经营内容 "
            "主要经营内容 业务范围 经营业务范围 许可经营范围 经营许可范围 经营业务"
        ),
        within=_words("经营范围 主营业务 业务范围"),
        without=_words("收入 电话 许可证 是否"),
    ),
    Term(
        "staff",
        "从业人数",
        _words(
            "从业人数 从业人员 职工人数 从业人员数 员工人数 职工数 员工数 从业人员人数 从业人员总数 从业人员数量 "
            "员工总数 职工总数 企业人数 单位人数 人数 总人数 用工人数 在岗人数 在职人数 在册人数 现有职工 现有员工 "
            "在职职工人数 职工 员工 从业人员期末人数 企业职工人数 企业员工人数 员工数量 职工数量 人员数量 人员总数"
        ),
        within=_words("从业人员 从业人数 职工人数 员工人数 职工总数 员工总数 员工数 职工数 用工人数"),
        without=_words(
            "特种 安全 管理 持证 女 残 培训 技术 党员 其中 临时 外包 专职 兼职 电话 姓名 变化 原从业 原职工 原员工"
        ),
        under=_words("从业人员 职工 员工 人员 企业人数"),
        children=_words("人数 总数 合计 小计 数量 总人数"),
    ),
    Term(
        "above_scale",
        "是否规上",
        _words(
            "是否规上 规上规下 规模以上 是否规模以上 规模以上企业 是否规模以上企业 是否规上企业 规上企业 规上 "
            "是否为规上企业 是否规模企业 规上规下企业 是否属于规模以上企业 规上情况 规模以上规模以下 规上或规下 "
            "是否规模以上工业企业 规模以上工业企业 是否规下 规模以上是否"
        ),
        within=_words("规上 规模以上"),
        without=_words("时间 产值 日期 收入 规下是否"),
        under=_words("规模"),
        children=_words("规上 是否规上 规模以上"),
    ),
    Term(
        "standard_grade",
        "标准化等级",
        _words(
            "标准化等级 标准化 安全生产标准化等级 标准化达标等级 安全生产标准化达标等级 安全标准化等级 标准化级别 "
            "标准化达标级别 安全生产标准化 安全标准化 标准化达标情况 标准化情况 标准化创建情况 标准化达标 "
            "标准化建设情况 标准化建设等级 标准化评定等级 标准化创建等级 标准化定级 标准化企业等级 达标等级"
        ),
        within=_words("标准化"),
        without=_words("证书 编号 时间 日期 有效 到期 分数 得分 机构 单位 是否 文号 计划 年度 年份"),
        under=_words("标准化"),
        children=_words("等级 级别 达标等级 情况"),
    ),
    Term(
        "supervisor_as_written",
        "行业主管（监管）部门",
        _words(
            "行业主管部门 监管部门 安全监管责任部门 行业监管部门 安全监管部门 主管部门 安全生产监管部门 "
            "监管责任部门 主管单位 监管单位 监管责任单位 负有安全监管职责的部门 负有安全生产监督管理职责的部门 "
            "安全生产监管责任部门 直接监管部门 监管主体 安全监管单位 行业管理部门 监督管理部门 行业主管单位 "
            "行业主监管部门 行业监管单位 主管监管部门 监管主管部门 主管局 监管责任主体 负有安全生产监管职责部门 "
            "负有安全监管职责部门 直管部门 责任部门 监管机构"
        ),
        within=_words(
            "监管部门 主管部门 监管单位 主管单位 监管责任部门 监管责任单位 监管职责 监管主体 监督管理部门 "
            "监督管理职责 责任部门"
        ),
        without=_words("属地 负责人 电话 联系人 意见 级别 层级 是否 乡镇 街道 村 代码 责任人 人员 姓名 确认 签字"),
        under=_words("监管部门 主管部门 监管单位 主管单位"),
        children=_words("名称 部门 单位 县级 县区级"),
    ),
    Term(
        "telephone",
        "联系电话",
        _words(
            "联系电话 电话 联系方式 电话号码 联系电话号码 企业电话 企业联系电话 单位电话 联系人电话 联系人联系电话 "
            "联系人联系方式 主要负责人电话 负责人电话 企业负责人电话 负责人联系电话 主要负责人联系电话 "
            "负责人联系方式 法人电话 法定代表人电话 法人联系电话 法定代表人联系电话 法人联系方式 法人代表电话 手机 "
            "手机号 手机号码 移动电话 联系手机 固定电话 座机 办公电话 安全负责人电话 安全管理人员电话"
        ),
        within=_words("电话 手机 联系方式"),
        without=_SOMEONE_ELSE,
        under=_words("联系人 负责人 法定代表人 法人 企业"),
        children=_words("电话 手机 联系方式 手机号 手机号码 联系电话"),
        not_under=_ANOTHERS,
    ),
    Term(
        "legal_person",
        "法定代表人",
        _words(
            "法定代表人 法人代表 法人 法定代表人姓名 法人姓名 法人代表姓名 企业法人 企业法定代表人 "
            "法定代表人负责人 法定代表 法人负责人 法定代表人经营者 经营者 经营者姓名 投资人 执行事务合伙人 "
            "法人代表人"
        ),
        within=_words("法定代表人 法人代表 法人姓名"),
        without=_words("电话 手机 联系 身份证 证件 方式 号 地址 单位 职务 是否 性别"),
        under=_words("法定代表人 法人"),
        children=_words("姓名 名字 姓名签字"),
    ),
    Term(
        "contact_person",
        "联系人",
        _words(
            "联系人 联系人姓名 企业联系人 单位联系人 安全联系人 主要负责人 负责人 企业负责人 单位负责人 "
            "主要负责人姓名 负责人姓名 安全负责人 安全生产负责人 安全管理负责人 安全管理员 安全员 安全管理人员"
        ),
        within=_words("联系人 负责人"),
        without=(*_SOMEONE_ELSE, *_words("电话 手机 方式 号码 证 职务 号 是否 身份")),
        under=_words("联系人 负责人"),
        children=_words("姓名 名字"),
        not_under=_ANOTHERS,
    ),
    Term(
        "founded_on",
        "成立日期",
        _words(
            "成立日期 成立时间 注册日期 注册时间 登记日期 登记时间 设立日期 设立时间 注册登记日期 注册登记时间 "
            "工商注册时间 工商注册日期 成立年月日 注册年月日 成立年月 开业日期 开业时间 创办时间 建厂时间 "
            "企业成立时间 企业成立日期 营业执照注册日期 营业执照日期 时间成立 日期成立 时间注册 日期注册"
        ),
        within=_words("成立日期 成立时间 注册日期 注册时间 登记日期 登记时间 设立日期 设立时间 开业时间 开业日期"),
        without=_words("证书 许可 有效 变更 注销 使用登记 标准化 党"),
        under=_words("注册 登记 成立 设立"),
        children=_words("时间 日期"),
    ),
    Term(
        "capital_currency",
        "注册资本币种",
        _words("币种 注册资本币种 注册资金币种 货币种类 资本币种"),
        within=_words("币种"),
    ),
    Term(
        "capital_fen",
        "注册资本",
        _words(
            "注册资本 注册资金 注册资本金 注册资金额 注册资本总额 注册资本数额 注册资本金额 认缴注册资本 认缴资本 "
            "资金数额 出资额 开办资金 资本"
        ),
        within=_words("注册资本 注册资金"),
        without=_words("币种 实缴 实收 单位 是否 时间"),
        under=_words("注册"),
        children=_words("资本 资金 资金额 金额"),
    ),
    Term(
        "enterprise_type",
        "企业类型",
        _words(
            "企业类型 公司类型 单位类型 登记注册类型 企业登记注册类型 经济类型 企业性质 经济性质 主体类型 "
            "市场主体类型 注册类型 企业经济类型 所有制性质 所有制 单位性质 经济成分 类型 企业类型性质"
        ),
        within=_words("企业类型 注册类型 经济类型 企业性质 主体类型"),
        without=_words("行业 规模 代码 风险"),
    ),
    Term(
        "revenue_fen",
        "年营业收入",
        _words(
            "年营业收入 营业收入 主营业务收入 年主营业务收入 上年营业收入 年销售收入 销售收入 上年度营业收入 "
            "年营业额 营业额 年收入 上年主营业务收入 2017年营业收入 2018年营业收入"
        ),
        within=_words("营业收入 主营业务收入 销售收入"),
        without=_words("税 利润 增长 同比 是否"),
    ),
    Term(
        "assets_fen",
        "资产总额",
        _words("资产总额 资产总计 总资产 年末资产总额 期末资产总额 上年末资产总额 资产合计"),
        within=_words("资产总额 资产总计 总资产"),
        without=_words("净资产 固定资产 负债 是否"),
    ),
    Term(
        "status_as_written",
        "经营状态",
        _words(
            "经营状态 状态 企业状态 生产经营状态 生产状态 运营状态 营业状态 经营状况 生产经营状况 生产状况 "
            "登记状态 存续状态 运行状态 企业经营状态 企业状况 运营状况 经营情况 生产经营情况 企业现状 目前状态 "
            "是否停产"
        ),
        within=_words("经营状态 生产状态 企业状态 运营状态 登记状态 经营状况"),
        without=_words("标准化 许可"),
    ),
    Term(
        "former_name",
        "曾用名",
        _words("曾用名 曾用名称 企业曾用名 原名称 原企业名称 原单位名称 原名 变更前名称 曾用企业名称 原企业名"),
        within=_words("曾用名 原企业名称 原单位名称 变更前名称"),
    ),
    Term(
        "longitude",
        "经度",
        _words("经度 东经 lng lon longitude 经度坐标 企业经度 经度e"),
        within=_words("经度"),
        without=_words("纬度"),
    ),
    Term(
        "latitude",
        "纬度",
        _words("纬度 北纬 lat latitude 纬度坐标 企业纬度 纬度n"),
        within=_words("纬度"),
        without=_words("经度"),
    ),
    Term("remark", "备注", _words("备注 备注说明 说明 其他说明 备考 附注 其它说明 备注栏 情况说明")),
)

VOCABULARY = Vocabulary(TERMS, added=RECEIPT_LABELS)
FIELD_TITLES = VOCABULARY.titles
