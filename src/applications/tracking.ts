/**
 * A job board and its parameters that say where a visitor came from. They do not change the page. On another site, a
 * parameter of that name may be the number of a job. A name that ends in `*` is a prefix; letter case makes no
 * difference. The comment names the page where the board, or somebody else, documents the names.
 */
type Board = {
  board: string
  /** The domains, with all their subdomains. */
  domains: string
  names: string
  /** One of these identifies the posting. Without it, the other parameters may do so, and they stay. */
  beside?: string
}

export const boards: Board[] = [
  {
    // https://github.com/AdguardTeam/AdguardFilters/blob/master/TrackParamFilter/sections/specific.txt
    board: 'LinkedIn',
    domains: 'linkedin.com',
    names: `trk* refId trackingId eBP alternateChannel position pageNum originalSubdomain original_referer originalReferer
      lipi lici licu midToken midSig eid otpToken recommendedFlavor lgCta lgTemp upsellOrderOrigin upsellTrk
      upsellTrackingId contextUrn trackingCode mcid rcm`,
  },
  {
    // https://raw.githubusercontent.com/slavaleleka/webweb/master/dist/say/screw.param.track
    board: 'Indeed',
    domains: 'indeed.com indeed.co.uk indeed.de indeed.fr indeed.ca indeed.nl indeed.ch indeed.at indeed.ie',
    names: `from tk vjs advn adid ad sjdu acatk pub camk xkcb xpse xfps i2af alid rjptk rgtk g1tAS g1tLH attributionid`,
    beside: 'jk vjk',
  },
  {
    // https://github.com/nguyenlean96/hr_mate/blob/main/constants/job_posting_example.ts
    board: 'Glassdoor',
    domains: `glassdoor.com glassdoor.co.uk glassdoor.de glassdoor.fr glassdoor.ca glassdoor.ie glassdoor.at glassdoor.ch
      glassdoor.be glassdoor.nl glassdoor.it glassdoor.es glassdoor.sg glassdoor.co.in glassdoor.co.nz glassdoor.com.au
      glassdoor.com.ar glassdoor.com.br glassdoor.com.hk glassdoor.com.mx`,
    names: 'pos ao s guid src srs t vt uido cs cb cpt ctt gdir jrtk',
    beside: 'jl jobListingId',
  },
  {
    // https://help-companies.jobteaser.com/hc/en-gb/articles/19381960552348-How-to-set-up-a-tracking-code-on-Workday
    board: 'Workday',
    domains: 'myworkdayjobs.com myworkdaysite.com',
    names: 'source',
  },
  {
    // https://help.smartrecruiters.com/Configuration/Candidate_Sources/Custom_source_URLs
    board: 'SmartRecruiters',
    domains: 'smartrecruiters.com',
    names: 'trid',
  },
  {
    // https://support.personio.de/hc/en-us/articles/207936095-How-do-I-track-different-recruiting-channels-
    board: 'Personio',
    domains: 'jobs.personio.de jobs.personio.com',
    names: '_pc',
  },
  {
    // https://community.icims.com/articles/Knowledge/Creating-Links-to-Auto-Fill-Candidate-Source-Fields
    board: 'iCIMS',
    domains: 'icims.com',
    names: 'iis iisn',
  },
  {
    // https://github.com/AdguardTeam/AdguardFilters/issues/169023
    board: 'ZipRecruiter',
    domains: 'ziprecruiter.com ziprecruiter.co.uk',
    names: 'zrclid tsid',
  },
  {
    // https://support.recruitee.com/en/articles/1066321-track-where-your-candidates-come-from
    board: 'Recruitee',
    domains: 'recruitee.com',
    names: 'source',
  },
  {
    // https://help.breezy.hr/en/articles/5351114
    board: 'Breezy HR',
    domains: 'breezy.hr',
    names: 'source',
  },
  {
    // https://help.csod.com/help/csod_0/Content/Recruiting/Applicant_Sources/Append_URL_Parameter.htm
    board: 'Cornerstone',
    domains: 'csod.com',
    names: 'source',
  },
]

type Owner = { owner: string; names: string }

/** Parameters that mean the same on every site. The boards among the owners also use them on employers' own sites. */
export const general: Owner[] = [
  {
    // https://support.greenhouse.io/hc/en-us/articles/216904366-External-Job-Board-Tracking-Links-Overview
    owner: 'Greenhouse',
    names: 'gh_src',
  },
  {
    // https://github.com/USRSE/usrse.github.io/pull/891
    owner: 'Lever',
    names: 'lever-source lever-source[] lever-origin lever-via',
  },
  {
    // https://help.jobvite.com/hc/en-us/articles/13518219001501-Source-Tracking
    owner: 'Jobvite',
    names: '__jvst __jvsd',
  },
  {
    // https://help.workable.com/hc/en-us/articles/4402389819671-Tracking-custom-candidate-sources-with-a-UTM-link
    owner: 'Ashby, Workable, Oracle and all who count campaigns (UTM)',
    names: 'utm_*',
  },
  {
    // https://support.google.com/google-ads/answer/13327296
    owner: 'Google',
    names: 'gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _gl _ga',
  },
  {
    // https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc/
    owner: 'Meta',
    names: 'fbclid fb_action_ids fb_action_types fb_ref fb_source igshid igsh',
  },
  {
    // https://github.com/henkisdabro/platform-url-click-id-parameters
    owner: 'Microsoft, TikTok, X, Yandex, Pinterest, Reddit, Snapchat, Taboola and Outbrain',
    names: 'msclkid ttclid twclid yclid ymclid ysclid _openstat epik rdt_cid rb_clickid sccid tblci dicbo',
  },
  {
    // https://learn.microsoft.com/en-us/linkedin/marketing/conversions/enabling-first-party-cookies
    owner: 'LinkedIn Ads',
    names: 'li_fat_id',
  },
  {
    // https://knowledge.hubspot.com/ads/ad-tracking-in-hubspot
    owner: 'HubSpot',
    names: '_hsenc _hsmi __hssc __hstc __hsfp hsCtaTracking hsa_*',
  },
  {
    // https://firefox-source-docs.mozilla.org/toolkit/components/antitracking/anti-tracking/query-stripping/index.html
    owner: 'Mailchimp, Marketo, Vero, Olytics and Wicked Reports',
    names: 'mc_cid mc_eid mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid',
  },
  {
    // https://matomo.org/faq/reports/advanced-how-to-manually-build-campaign-tracking-urls
    owner: 'Matomo',
    names: `mtm_campaign mtm_source mtm_medium mtm_keyword mtm_kwd mtm_content mtm_cid mtm_group mtm_placement
      matomo_campaign pk_campaign pk_kwd pk_keyword piwik_campaign piwik_kwd`,
  },
  {
    // https://experienceleague.adobe.com/en/docs/advertising/integrations/analytics/ids
    owner: 'Adobe',
    names: 's_cid s_kwcid ef_id adobe_mc',
  },
  {
    // https://gitlab.com/ClearURLs/rules/-/issues/289
    owner: 'Eloqua',
    names: 'elqTrack elqTrackId elqCampaignId elqaid elqat elqcst elqcsid',
  },
  {
    // https://github.com/brave/brave-browser/issues/37847
    owner: 'Salesforce',
    names: 'et_rid et_cid et_lid',
  },
  {
    // https://github.com/AdguardTeam/AdguardFilters/blob/master/TrackParamFilter/sections/general_url.txt
    owner: 'Klaviyo, Customer.io, Branch, Impact, Mapp and Coremetrics',
    names: '_kx _cio_id _branch_match_id irclickid irgwc wt_mc cm_mmc',
  },
]

const wordsIn = (text: string) => text.split(/\s+/).map((word) => word.toLowerCase())

/** Returns a function that is true for the names in a list. */
function matcherOf(names: string[]) {
  const exact = new Set(names)
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  return (name: string) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}

const isGeneral = matcherOf(general.flatMap(({ names }) => wordsIn(names)))

const boardRules = boards.map(({ domains, names, beside }) => ({
  domains: wordsIn(domains),
  isTracking: matcherOf(wordsIn(names)),
  beside: beside === undefined ? undefined : new Set(wordsIn(beside)),
}))

/**
 * Returns a function that is true for the name of a tracking parameter. `names` are the parameters of the whole query.
 */
export function trackingAmong(host: string, names: string[]): (name: string) => boolean {
  const board = boardRules.find(({ domains }) =>
    domains.some((domain) => host === domain || host.endsWith(`.${domain}`)),
  )
  const { isTracking, beside } = board ?? {}
  const isIdentified = !beside || names.some((name) => beside.has(name.toLowerCase()))
  return (name) => {
    const lower = name.toLowerCase()
    return isGeneral(lower) || (isIdentified && isTracking?.(lower) === true)
  }
}
