//! A few days of talk in the demo workspace, oldest first.

type Place = (&'static str, &'static str);

pub enum Act {
    Write { who: &'static str, record: Place, text: &'static str },
    Close { who: &'static str, record: Place, conclusion: Option<&'static str> },
    Read { who: &'static str, record: Place },
}

pub struct Step {
    pub minutes_ago: i64,
    pub act: Act,
}

const fn write(minutes_ago: i64, who: &'static str, record: Place, text: &'static str) -> Step {
    Step { minutes_ago, act: Act::Write { who, record, text } }
}

const fn close(minutes_ago: i64, who: &'static str, record: Place, conclusion: Option<&'static str>) -> Step {
    Step { minutes_ago, act: Act::Close { who, record, conclusion } }
}

const fn read(minutes_ago: i64, who: &'static str, record: Place) -> Step {
    Step { minutes_ago, act: Act::Read { who, record } }
}

const PAYROLL: Place = ("processing-activity", "PA-0042");
const NEWSLETTER: Place = ("processing-activity", "PA-0043");
const SCREENING: Place = ("ai-system", "AI-0003");
const CHATBOT: Place = ("ai-system", "AI-0007");
const WRONG_LIST: Place = ("incident", "INC-0005");
const LAPTOP: Place = ("incident", "INC-0007");
const REVIEW: Place = ("task", "TASK-0118");
const BANNER: Place = ("task", "TASK-0121");
const CRM: Place = ("asset", "AS-0009");

const DAY: i64 = 24 * 60;

pub const STEPS: &[Step] = &[
    write(
        11 * DAY,
        "ines",
        WRONG_LIST,
        "A newsletter draft went to **212 customers** instead of the test list. The list is recalled; I am writing the notification.",
    ),
    write(11 * DAY - 50, "claire", WRONG_LIST, "Names and addresses only, or more?"),
    write(11 * DAY - 75, "ines", WRONG_LIST, "CNIL notified within 72 h, receipt attached to the record."),
    read(11 * DAY - 90, "claire", WRONG_LIST),
    write(9 * DAY, "tom", CHATBOT, "Does the chatbot keep the conversations?"),
    write(9 * DAY - 40, "sofia", CHATBOT, "Thirty days, then they are deleted. It is in the settings of the vendor."),
    read(9 * DAY - 50, "claire", CHATBOT),
    close(9 * DAY - 60, "karim", CHATBOT, Some("Conversations are kept for thirty days; the record says so now.")),
    write(8 * DAY, "claire", PAYROLL, "The retention period of the payslips is missing. @karim, do you know it?"),
    write(8 * DAY - 30, "karim", PAYROLL, "I will ask the vendor."),
    read(8 * DAY - 60, "claire", PAYROLL),
    close(6 * DAY, "karim", PAYROLL, None),
    write(5 * DAY, "sofia", BANNER, "The banner asks again after six months, as the guideline says."),
    close(5 * DAY - 20, "claire", BANNER, Some("Renewed; next check in a year.")),
    write(4 * DAY, "karim", NEWSLETTER, "The two processor agreements are in the shared folder:\n\n- mailing\n- statistics"),
    read(4 * DAY - 30, "claire", NEWSLETTER),
    write(3 * DAY, "sofia", CRM, "Sub-processor list updated, please check"),
    write(3 * DAY - 15, "ivan", CRM, "Two new entries, both in the EU."),
    write(3 * DAY - 40, "sofia", CRM, "Thanks. @claire, is that enough for the register?"),
    read(3 * DAY - 90, "claire", CRM),
    write(DAY + 300, "claire", REVIEW, "The review is due on the 25th. @tom, does that suit you?"),
    write(DAY + 240, "tom", REVIEW, "Moved to the 30th, the audit committee agreed"),
    read(DAY + 230, "claire", REVIEW),
    write(
        DAY + 90,
        "ines",
        SCREENING,
        "The assistant ranks applications; a recruiter reads **every** refusal. Evaluation:\n\n| group | score |\n|---|---|\n| A | 0.81 |\n| B | 0.79 |",
    ),
    write(DAY + 60, "claire", SCREENING, "Which data set was it evaluated on?"),
    write(110, "ines", LAPTOP, "A laptop was left on the train from Lyon. It is **locked** and reported to the railway."),
    write(96, "irene", LAPTOP, "Were customer files on it? @ines"),
    write(90, "ines", LAPTOP, "Only the mail cache of one person. @claire, the timeline is in the record."),
    write(84, "ines", LAPTOP, "Disk encryption was on; I am adding the MDM report"),
    write(
        63,
        "karim",
        PAYROLL,
        "The vendor asks how long we keep the payslips after an employee has left. The record says *“as long as needed”*, which the audit will not accept.\n\n> Art. 5(1)(e): kept no longer than is necessary for the purposes",
    ),
    write(
        58,
        "claire",
        PAYROLL,
        "Five years is the legal minimum for the employer’s copy. @karim can you get it from them in writing? @legal for information.",
    ),
    write(52, "karim", PAYROLL, "@claire the vendor confirms five years, see the contract in the record, clause `7.2`."),
];
