#include "cli/demo_words.h"

#include "service/action.h"

enum { OF_A_KIND = 8 };

/* A kind may have fewer than it could hold: NULL ends it. */
static const char *const words[WORDS_KINDS][OF_A_KIND] = {
    [WORDS_TRIED] = { "Calls on the first day of every absence, and a letter after the third.",
        "Two meetings with the parents this half term, the second at home.",
        "A quiet place to start the day and a member of staff at the gate.",
        "A later start on two mornings a week for the first three weeks.",
        "Breakfast club, and a check-in with the pastoral team at the end of the day.",
        "A plan with small steps and a chart that the child fills in.",
        "Work sent home and looked at every week, and a place in the nurture group.",
        "A change of group for two subjects, and lunch in the library." },
    [WORDS_EFFECT] = { "It helped at first; the last three weeks were harder again.",
        "Mornings are better, afternoons are not yet.", "Attendance has risen slowly since.",
        "So far there is little change.", "The family answers calls now, which it did not before.",
        "The child says that it helps to know who is at the door.", "Mondays remain difficult.",
        "Whole weeks are rarer; single days are still missed." },
    [WORDS_OVERVIEW] = { "Attendance is close to that of similar schools. Fridays are the weakest day.",
        "Illness was high before the break and has come down. Persistent absence is still above last year.",
        "The trend is upward since the new first-day calls. A small group accounts for most of what is missed.",
        "Broken weeks are more frequent than whole weeks missed; the school looks at who they are.",
        "Attendance fell in two year groups. The school has begun to meet their families.",
        "The figures of the pack were gone through together and agreed." },
    [WORDS_POLICY] = { "The policy is followed. First-day calls are made by ten o'clock.",
        "Codes were looked at: two late marks and one unexplained absence are to be put right.",
        "Letters go out after the third absence. The wording is to become plainer.",
        "Register health has nothing to do; some questions were answered at the table.",
        "Leave in term time is rarely asked for and handled as the policy says." },
    [WORDS_COHORTS] = { "Children with free school meals miss more than others; breakfast was talked about.",
        "Children with SEN support miss more on days with long lessons. The SENCO looks at timetables.",
        "Young carers are known by name and have somebody to go to.",
        "The youngest year groups are ill more often, as elsewhere. Nothing more is needed.",
        "The school looks at the children with a social worker every week." },
    [WORDS_SCHOOL] = { "We should like to talk about how to reach families who do not answer.",
        "We have changed how the day begins and want to look at its effect.",
        "We worry most about the children who come, but leave before the end of the day.",
        "Transport from the villages has been unreliable this term.",
        "We ask for advice on anxiety about school in the older year groups." },
    [WORDS_YAR_YES] = { "Several services are involved, and no one plan holds them together yet.",
        "School and family have tried what they can; the group can bring others to the table.",
        "The absence is long, and the risks outside school are growing." },
    [WORDS_YAR_NO] = { "A plan is in place and is beginning to work.",
        "The reason is medical, and health services lead.", "Early help is about to begin; looked at again next term.",
        "The family would rather work with the school first." },
    [WORDS_CANCELLED] = { "The headteacher is ill. A new day is agreed.",
        "The school has an inspection on that day.", "The lead is needed at a panel on that day.",
        "The heating has failed, and the school is closed.", "A burst pipe has closed a part of the school." },
    [WORDS_PRACTITIONER] = { "Attendance officer", "Class teacher or tutor", "SENCO", "Family support worker",
        "Pastoral lead", "Social worker", "School nurse" },
    [WORDS_SERVICES] = { "Early help", "School nursing", "Early help, school nursing", "Educational psychology",
        "CAMHS", "Children's social care", "Specialist teaching, early help" },
    [WORDS_NOT_DONE] = { "The family decided against it.", "There was no free place this term.",
        "Overtaken by a plan of another service.", "The child moved to another class, and it was not needed.",
        "Staff illness; it will be taken up at the next meeting." },
    [WORDS_QUESTION] = { "What has your service done with the family so far, and what do you plan?",
        "How do you see the child's weeks in school, and what would help most?",
        "Is there anything that the meeting should know about health or transport?",
        "Who knows the family best at the moment, and how often are they seen?" },
    [WORDS_ANSWER] = { "We have met the family twice. They are glad of help with the mornings, and we go on until the "
                       "summer.",
        "The child does well in small groups and finds large rooms hard. A quiet start would help most.",
        "Nothing new from our side. The last appointment was kept.",
        "We see the family every fortnight. Things are calmer at home than in the autumn.",
        "Transport has been arranged again since last week and works." },
    [WORDS_WHY] = { "The child has missed more than half of the sessions, and the plan of the school has not been "
                    "enough.",
        "Absence and suspensions together; the school sees a risk of exclusion.",
        "Anxiety about school has grown over two terms, and support has not been joined up.",
        "The placement is close to breaking down, and the next step is not clear." },
    [WORDS_WANTED] = { "One plan that all services share, with one lead practitioner.",
        "Advice on provision, and whether a different start to the day can be paid for.",
        "A decision on alternative provision for a time, with a way back.",
        "A service that can work with the family at home." },
    [WORDS_DECIDED] = { "Accepted. One plan is written within two weeks.",
        "Early help takes the lead, and the school reviews every fortnight.",
        "Support in school for six weeks, then looked at again.",
        "The educational psychologist sees the child this half term." },
    [WORDS_PLACE] = { "At the school", "Meeting room of the school", "Headteacher's office", "Library" },
    [WORDS_REVIEW] = { "Met with the parent and the child", "Met with the parent; the child's views were read out",
        "Review by telephone with the parent", "Review with the SENCO" },
    [WORDS_REVIEW_RESULT] = { "Going as planned. Two more sessions are added.", "Goes on until the next review.",
        "The child asks for an afternoon with the class; agreed.", "A slower step than planned, by agreement." },
    [WORDS_PROVIDER] = { "Hollin Farm Learning", "Quay Street Workshop", "The Greenhouse Project",
        "Saltmarsh Boatyard School", "Forge Lane Centre" },
    [WORDS_PURPOSE] = { "Small groups and practical work, with English and mathematics every day.",
        "A calm place to learn while support in school is prepared.", "A vocational course beside lessons in school." },
    [WORDS_SAFETY] = { "At home with a parent. The school calls every day and visits once a week.",
        "With grandparents on three days; the school calls at noon.", "A parent is at home; a visit every fortnight." },
    [WORDS_ENQUIRY] = { "No answer", "A neighbour thinks that the family moved in the holidays",
        "Nothing known since the last day in school", "A new address may be known; asked the other authority" },
    [WORDS_RISK] = { "Reports to the head of year at the end of each day. It has helped in the mornings.",
        "A mentor twice a week, and a place to go when it gets too much. Fewer incidents since.",
        "A change of group and a meeting with the family. Too early to say.",
        "Support of the behaviour service for six weeks; an assessment of needs is asked for." },
};

struct str demo_words(struct rng *r, enum demo_words kind)
{
    size_t n = 0;
    while (n < OF_A_KIND && words[kind][n] != NULL)
        n++;
    return str_of(words[kind][rng_below(r, n)]);
}

/* In the order of WORDS_TRIED: numbers of the standard (service/agenda.def). */
static const char *const strategies[OF_A_KIND] = { "0", "1 2", "4 22", "7", "5 6", "3 23", "20 28", "22 29" };

struct str demo_strategies(struct str tried)
{
    for (size_t i = 0; i < OF_A_KIND; i++)
        if (str_eq(tried, str_of(words[WORDS_TRIED][i])))
            return str_of(strategies[i]);
    return S("");
}

struct str demo_barrier_words(size_t bit)
{
    static const char *const about[] = { "Appointments and recovery take whole days.",
        "Worries build up on the evening before; mornings are the hardest.",
        "Lessons do not yet fit the need; the assessment is under way.",
        "Trouble in unstructured times leads to days at home.", "Friendships broke up in the autumn.",
        "The bus is missed, or does not come.", "The child helps at home when a parent is unwell.",
        "Evenings and mornings have little routine.", "The family lives in temporary accommodation, a long way off.",
        "Home has not always been safe; support is in place.", "Uniform and transport are hard to pay for.",
        "The school worries about older friends outside school.", "The family travels for work at times.",
        "The child is new to English and to the school.", "There was a death in the family.",
        "The child may be using substances; a service is asked.", "Nights are spent online, and sleep is short.",
        "Holidays are taken in term time.", "The child sees little point in some lessons.",
        "Examinations frighten the child.", "The placement has become uncertain.", "The reason is not known yet." };
    return bit < COUNT_OF(about) ? str_of(about[bit]) : S("");
}

const struct demo_step demo_steps[] = {
    { ACTION_OF_SCHOOL, "Meet the parents and agree how the mornings begin", "Attendance lead",
        "Met on the day agreed. The first week went well." },
    { ACTION_OF_SCHOOL, "Look at the timetable with the SENCO", "SENCO", "Two lessons were changed." },
    { ACTION_OF_SERVICE, "Visit the family at home", "Family support worker", "Visited twice; the family wants help." },
    { ACTION_OF_SERVICE, "Ask for an appointment with the school nurse", "School nurse",
        "The appointment was kept; a care plan is written." },
    { ACTION_OF_AUTHORITY, "Find out which services are involved, and tell the school", "",
        "Two services are involved; their contacts are with the school." },
    { ACTION_OF_SCHOOL, "Hear the child's own view and write it into the plan", "Pastoral lead",
        "The child wants to start with one friend; the plan says so." },
    { ACTION_OF_SCHOOL, "Write an attendance contract with the family", "Attendance officer",
        "Signed by the parents and the school." },
    { ACTION_OF_SERVICE, "Begin an early help assessment", "Early help worker", "Begun; the family is met weekly." },
    { ACTION_OF_AUTHORITY, "Advise on the return to full time", "", "Advice given; the plan has steps of two weeks." },
    { ACTION_OF_SCHOOL, "Offer breakfast club and a check-in at the gate", "Pastoral lead",
        "Taken up on three days a week." },
    { ACTION_OF_SCHOOL, "Find help with uniform and transport", "School office", "Both are arranged for this term." },
    { ACTION_OF_AUTHORITY, "Look at the bus with the transport team", "", "A seat on another route was found." },
};
const size_t demo_steps_n = COUNT_OF(demo_steps);
