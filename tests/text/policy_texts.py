"""Invented policy documents, with the traps that real ones set.

Bamboo ware, tea machines, silk, pumps: nothing here was ever issued. ``reading`` makes lines of
a text as a reader of files would; a space before the first word of a line stands for a page
break, as converters leave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from huice.text.document import Document, Provision
from huice.text.lines import Line, Reading
from huice.text.reader import documents_in

HAN = re.compile(r"[\u4e00-\u9fff]")


def reading(text: str, file: str = "invented.txt") -> Reading:
    lines = enumerate(text.split("\n"), start=1)
    return Reading(file, "0" * 64, tuple(Line(number, line) for number, line in lines))


def documents(text: str) -> list[Document]:
    return documents_in(reading(text))


def only(text: str) -> Document:
    found = documents(text)
    assert len(found) == 1, [document.title for document in found]
    return found[0]


def addresses(document: Document) -> list[str]:
    return [unit.address for unit in document.provisions() if unit.address]


def at(document: Document, address: str) -> Provision:
    found = [unit for unit in document.provisions() if unit.address == address]
    assert len(found) == 1, (address, addresses(document))
    return found[0]


def repaired(document: Document, kind: str) -> list[tuple[int, str, str]]:
    """Line, before and after of every repair of a kind."""
    return [(each.line, each.before, each.after) for each in document.repairs if each.kind == kind]


def line_of(text: str, words: str) -> int:
    """The line on which words first stand."""
    return text[: text.index(words)].count("\n") + 1


def han(text: str) -> str:
    return "".join(HAN.findall(text))


def unread(text: str, found: Iterable[Document]) -> list[str]:
    """Lines with Chinese text that stand in no block, no heading, metadata or closing of a
    document, and in no repair that took them out."""
    told: set[int] = set()
    for document in found:
        told |= {
            number
            for unit in document.provisions()
            for block in unit.blocks
            for _, number in block.starts
        }
        told |= {each.line for each in document.repairs if not each.after}
    return [
        line
        for number, line in enumerate(text.split("\n"), start=1)
        if HAN.search(line) and number not in told
    ]


# --- single documents ------------------------------------------------------------------------

DECREE = """\
浙江省人民政府令
（第388号）

《浙江省茶叶机械促进办法》已经2031年4月8日省人民政府第三次常务会议审议通过，现予公布，自2031年6月1日起施行。

省长 茶某某

2031年4月12日

浙江省茶叶机械促进办法

第一章 一般规定
第一节 目的
第一条 为了促进茶叶机械发展，根据《浙江省农业机械条例》，制定本办法。
第二条 本办法适用于本省行政区域内茶叶机械的研制、推广和服务。
（一）研制单位；
（二）推广单位：
1.县级推广站；
2.乡镇推广站。
第二章 扶持
第三条 县级以上人民政府安排经费，
单个项目不超过80万元。
第三条之一 经费不得挪作他用。
第三章 附则
第四条 本办法自2031年6月1日起施行，有效期5年。2019年起施行的《浙江省茶机推广办法》同时废止。
"""

OPINION = """\
福建省人民政府办公厅关于加快漆器产业发展的实施意见
闽政办〔2031〕12号

各市、县（区）人民政府，省人民政府各部门：

为加快漆器产业发展，经省政府同意，提出如下实施意见。

一、总体目标
到2033年，全省漆器产业营业收入达到90亿元。
二、重点任务
1.建设平台。支持建设检测平台。
责任单位：省工信厅、省科技厅
2.培育企业。每年培育不少于10家。
责任单位：省商务厅
三、保障措施
3.资金保障。统筹现有资金。
4.人才保障。引进人才。

福建省人民政府办公厅
2031年9月3日

（此件主动公开）
"""

WRAPPED = """\
嘉兴市人民政府关于发展丝绸智造产业集群和培育面料新

业态的意见

各县（市、区）人民政府，市政府各部门、直属各单位：

为把丝绸这一传统产业做成有活力的现代产业，结合本市桑蚕、缫丝、织造和印染各

个环节的实际，加快设备更新和数字化，制定本意见，请各地各部门结合职责认真抓好落

实。

一、发展基础

近年来全市丝绸产业规模稳步扩大，到 2030 年末规上企业有 4 家上市，智能织机占比

超过 35%，但设计能力不足、品牌不强的问题仍然存在，印染环节的能耗仍需进一步下降，
 — 2 —
 需要在设备、设计和品牌三个方面同时用力，把链条上的短板补起来，并把已有优势做
成全国的标杆。

二、重点任务

（一）设备更新

推动企业采用喷水织机、数码印花机等新设备，联网运行的织机一律接入企业自建的 ERP

MES 等系统，五年内更新织机 6000 台以上，更新的范围和标准按照《嘉兴市丝绸条例》

第八条的规定确定，对更新投入不低于 300 万元的企业按设备购置额的 10%给予补助。

2

（二）设计提升

建设设计中心 3 家以上，引进设计师不少于 200 名。

嘉兴市人民政府

2031 年 3 月 9 日

（此件公开发布）

抄送：市委各部门，市人大常委会办公室。

嘉兴市人民政府办公室 2031 年 3 月 11 日印发
"""

PLAN = """\
# 温州市智能锁产业“十七五”规划

## 目 录

一、发展基础
二、重点任务
三、保障措施

## 一、发展基础

基础扎实。

## 二、重点任务

### （一）做强链条

1.突破锁芯。研制高安全锁芯。
2.突破电路。研制低功耗电路。

**专栏 1：锁芯工程**

1.材料。研制合金。
2.工艺。推广精锻。
3.检测。建设平台。

3.突破软件。研制固件。

### （2）做优品牌

加强宣传。

### （三）做大市场

专栏2 市场行动
开拓海外市场。

## 三、保障措施

（一）组织。加强统筹，到2040年产值增长3.5%，其中：
①出口增长；
②内销增长。
（二）资金。统筹资金。

附件：1.任务分工表
2.指标表

## 任务分工表

| 任务 | 责任单位 |
|------|------|
| 锁芯 | 市科技局 |

## 指标表

| 指标 | 2040年 |
|------|------|
| 产值 | 500亿元 |
"""

# --- a compilation ---------------------------------------------------------------------------

COMPILATION = """\
[image: logo]
竹 艺 政 策 简 报
2031年第2期

目  录
第一部分 政策文件\t3
【2031通知】关于印发《关于促进竹艺装备发展的指导意见》的通知\t4
【2031-2033湖州政策】湖州市竹艺装备产业行动计划（2031—2033年）\t9
【2031金华政策】金华市促进竹艺加工业提质的若干措施\t15
第二部分 申报指南\t20
【截至6月30日】关于组织申报2031年竹艺示范工坊的通知\t21

[bookmark: _Toc1001]第一部分 政策文件
[bookmark: _Toc1002]【2031通知】关于印发《关于促进竹艺装备发展的指导意见》的通知
浙经信竹〔2031〕26号

各市、县（市、区）经信局、文化和旅游局，有关单位：
现将《关于促进竹艺装备发展的指导意见》印发给你们，请结合实际组织实施。

浙江省经济和信息化厅
浙江省文化和旅游厅

2031年3月5日
关于促进竹艺装备发展的指导意见
竹艺装备是竹材加工、编织和表面处理所用 设备的总称，是传统手艺走向现代制造的基础，为此制定本指导意见。
一、总体要求
( 一)目标
到2035年，全省竹艺装备产值超过12O亿元，增速不低于l5%，带动就业3万人 以上。
(二)原则
坚持市场主导，坚持手艺与机器并重。
二 、重点任务
(一)攻关关键设备。研制破竹、拉丝、 编织一体机，
 浙江省经济和信息化厅   浙江省文化和旅游厅   文件
研制竹材表面处理设备。
(二)推广应用。每年建设示范工坊8个。
[bookmark: _Toc1003]【2031-2033湖州政策】湖州市竹艺装备产业 行动计划（2031—2033年）

为落实省里部署，结合本市实际，制定本行动计划。
一、工作目标
到2033年，全市竹艺装备产值突破40亿元。
二、主要任务
（一）建设园区。在安吉县建设竹艺装备园。
 为促进金华市竹艺加工业提质，根据本市实际情况和产业发展的需要，经市政府研究同意，就加工环节的改造、品牌、人才等方面提出支持，现制定本措施。
一、支持技术改造。设备投入不低于100万元的，按20%给予补助，最高50万元。
二、支持品牌建设。获省级名牌的，奖励10万元。
本措施自2031年5月1日起施行，有效期至2034年4月30日。
[bookmark: _Toc1004]第二部分 申报指南
[bookmark: _Toc1005]【截至6月30日】关于组织申报2031年竹艺示范工坊的通知
信息提供日期：2031-05-20 09:30 信息来源：浙江省经济和信息化厅
各市经信局：
    根据《浙江省竹艺示范工坊管理办法》（浙经信竹〔2030〕8号），现组织申报。有关事项如下：
一、申报条件
（一）登记满三年；
（二）年销售额200万元以上。
专项条件：
1.有传承人；
2.有展示场地。
二、申报时间
2031年6月30日前。
附件：1. 竹艺示范工坊申报书.docx
2. 竹艺示范工坊推荐汇总表.xlsx
浙江省经济和信息化厅
2031年5月19日
"""

METADATA_FIRST = """\
发文机关：\t工业和信息化部办公厅 农业农村部办公厅
标　　题：\t工业和信息化部办公厅 农业农村部办公厅
关于征集茶机应用案例的通知
发文字号：\t工信厅联茶〔2031〕92号
成文日期：\t2031-07-07 发布日期：\t2031-07-10
发布机构：\t装备司 分　　类：\t装备
两部门关于征集茶机应用案例的通知
工业和信息化部办公厅 农业农村部办公厅
关于征集茶机应用案例的通知
工信厅联茶〔2031〕92号

各省、自治区、直辖市工业和信息化主管部门：
为推广茶机，现征集应用案例，有关事项如下：
一、征集方向
（一）采摘。
（二）加工。
二、报送时间
2031年8月31日前。
附件：茶机应用案例申报书

工业和信息化部办公厅
农业农村部办公厅
2031年7月7日
"""

TWO_ISSUED = """\
杭州市经济和信息化局关于印发《杭州市雨伞产业扶持办法》和《杭州市雨伞产业基金管理细则》的通知
杭经信〔2031〕7号
各区、县（市）经信局：
现将《杭州市雨伞产业扶持办法》《杭州市雨伞产业基金管理细则》印发给你们，请遵照执行。
杭州市经济和信息化局
2031年2月1日
杭州市雨伞产业扶持办法
第一章 总则
第一条 为扶持雨伞产业，制定本办法。
第二章 附则
第二条 本办法自发布之日起施行，有效期三年。
杭州市雨伞产业基金管理细则
第一条 为管好基金，制定本细则。
第二条 本细则自2031年3月1日起施行，有效期至2033年12月31日。
《杭州市雨伞产业扶持办法》政策解读
一、背景
雨伞产业需要扶持。
二、内容
办法第二条说明了期限。
"""

DRAFT = """\
附件2
《绍兴市黄酒装备若干措施（征求意见稿）》编制说明
一、编制背景
黄酒装备需要更新。
附件1
绍兴市黄酒装备若干措施
（征求意见稿）
为发展黄酒装备，制定本措施。
第一条 支持更新。按20%补助。
第二条 本措施自203X年X月X日起施行，有效期5年。
"""

LIST_NOTICE = """\
【2031通知】关于公布第三批竹艺示范工坊名单的通知
浙文旅〔2031〕6号
各市文化和旅游局：
经评审，现将第三批竹艺示范工坊名单予以公布。
附件：第三批竹艺示范工坊名单
浙江省文化和旅游厅
2031年6月6日
【2031办法】衢州市竹筷管理办法
第一条 为管好竹筷，制定本办法。
第二条 本办法自公布之日起施行。
附件
第三批竹艺示范工坊名单
序号\t工坊\t所在地
1\t青篾坊\t安吉
2\t绿竹坊\t临安
"""

PUMP_NOTICE = """\
台州市人民政府办公室关于印发台州市泵业提升行动计划（2031—2033年）的通知
台政办发〔2031〕3号
各县（市、区）人民政府：
《台州市泵业提升行动计划（2031—2033年）》已经市政府同意，现印发给你们，请认真组织实施。
台州市人民政府办公室
2031年1月9日
"""

PUMP_PLAN = """\
台州市泵业提升行动计划（2031—2033年）
为提升泵业，制定本行动计划。
一、目标
到2033年，产值达到500亿元。
二、任务
（一）技改。支持技改。
"""

EVERY = {
    "decree": DECREE,
    "opinion": OPINION,
    "wrapped": WRAPPED,
    "plan": PLAN,
    "metadata first": METADATA_FIRST,
    "two issued": TWO_ISSUED,
    "draft": DRAFT,
    "list": LIST_NOTICE,
    "pump": PUMP_NOTICE + PUMP_PLAN,
}
