"""What is done to funds, in the words of the audit."""

from typing import Final

from huice.language import Text

FUND_ACTIONS: Final = {
    # steps on an application: see huice.fund.road
    "fund.submit": Text("提交申报", "submitted an application"),
    "fund.return": Text("退回申报修改", "returned an application"),
    "fund.resubmit": Text("修改后再次提交", "submitted an application again"),
    "fund.check": Text("申报预审通过", "passed an application's pre-check"),
    "fund.paper": Text("登记收到纸质材料", "recorded paper handed in"),
    "fund.lapse": Text("逾期，申报不成功", "an application was too late"),
    "fund.accept": Text("受理申报", "accepted an application"),
    "fund.reject": Text("不予支持", "refused an application"),
    "fund.withdraw": Text("撤回申报", "withdrew an application"),
    "fund.void": Text("核减超限作废", "voided an application for its cut"),
    "fund.enter": Text("确定入库", "entered an application into the library"),
    "fund.plan": Text("列入拟定计划", "put into the draft plan"),
    "fund.leave-out": Text("未安排", "left out of the plan"),
    "fund.strike": Text("异议成立，移出计划", "struck from the plan"),
    "fund.issue": Text("下达", "issued an award"),
    "fund.claim": Text("提交拨付资料", "asked for payment"),
    "fund.pay": Text("拨付资金", "paid an award"),
    "fund.evaluate": Text("项目评价", "evaluated a project"),
    # applicants
    "fund.begin": Text("开始申报", "began an application"),
    "fund.save": Text("保存申报草稿", "saved a draft of an application"),
    "fund.paper-remove": Text("移除申报材料", "took a paper out of an application"),
    "fund.account": Text("填写收款账户", "gave the account for payment"),
    # calls and applications at the bureau
    "fund.call.open": Text("发布申报通知", "made a call"),
    "fund.call.change": Text("更改申报通知", "changed a call"),
    "fund.double": Text("研判疑似重复", "noted a finding on a possible double"),
    "fund.import": Text("导入项目清单", "took in a sheet of projects"),
    # reviewing
    "fund.expert-add": Text("增加评审专家", "put an expert on the list"),
    "fund.expert-change": Text("修改评审专家", "changed an expert"),
    "fund.expert-declare": Text("专家申报利害关系", "an expert declared an interest"),
    "fund.draw": Text("抽取评审专家", "drew experts"),
    "fund.review-draft": Text("保存评审草稿", "saved a draft review"),
    "fund.review-done": Text("提交评审", "finished a review"),
    "fund.review-declined": Text("推辞评审", "declined a review"),
    "fund.settle": Text("确定评审结果", "settled a review"),
    "fund.audit": Text("记录审定金额", "recorded an audit"),
    "fund.site-check": Text("记录现场核查", "recorded an on-site check"),
    "fund.verify": Text("记录核实投资额", "verified an investment"),
    "fund.rank": Text("项目库排序", "ranked the library"),
    "fund.reported": Text("上报入库项目", "reported a project"),
    "fund.report": Text("上报项目库", "reported the library"),
    # allotting, deciding, paying
    "fund.put-back": Text("移出拟定计划", "put back from the draft plan"),
    "fund.bounce": Text("登记退款", "recorded that a payment came back"),
    "fund.allot": Text("保存分配方案", "kept a version of an allotment"),
    "fund.decide": Text("记录集体审议", "recorded a collective decision"),
    "fund.show": Text("开始公示拟定计划", "showed a draft plan"),
    "fund.object": Text("提出异议", "objected to a draft plan"),
    "fund.settle-objection": Text("处理异议", "settled an objection"),
    "fund.issue-plan": Text("下达资金计划", "issued a funding plan"),
    "fund.begin-batch": Text("开始拨付批次", "began a batch of payments"),
    "fund.receive": Text("核对到账", "checked a receipt"),
    # what follows
    "fund.bar": Text("登记资金限制", "barred a unit from funds"),
    "fund.lift": Text("解除资金限制", "lifted a bar"),
    "fund.ledger": Text("报送项目台账", "filed a ledger"),
    "fund.ledger-verify": Text("核实台账投资", "verified investment in a ledger"),
    "fund.clearing": Text("期满清算", "cleared a call"),
    "fund.clawback": Text("收回资金", "took money back"),
    "fund.pay-back": Text("登记退回款", "entered money paid back"),
    "fund.evaluation": Text("登记绩效评价", "entered an evaluation"),
}
