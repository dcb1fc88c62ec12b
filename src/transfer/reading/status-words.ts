import type { ApplicationStatus } from '../../applications/schemas.ts'
import { anyOf } from './plain.ts'

const answer = '(?:response|reply|answer|feedback|news|word)'
const yet = '(?: back)? (?:yet|so far)'
const declined = '(?:declined?|rejected|refused?|turned down|turn down)'

/**
 * The words of each status, as `plain` makes them, with a comma for all other punctuation. The rows go from the most
 * telling to the least: "Rejected after interview" is rejected. The first rows are phrases that have a word of another
 * row in them. Each line of a row is a language: English, German, French, Spanish, Turkish.
 */
export const statusWords: [ApplicationStatus, RegExp][] = [
  [
    'interview',
    anyOf('accepted (?:for |the |an |their )*interview|interview (?:invite |invitation )?accepted'),
  ],
  ['applied', anyOf('application accepted')],
  [
    'withdrawn',
    anyOf(
      '(?:accepted|took|taking) (?:an? )?(?:other|another|different)',
      '(?:accepted|hired|took|taking)(?: an?)?(?: offer| job| position| role)? elsewhere',
      `offer,? (?:was |been )?${declined}|${declined} (?:the |their |an |this |my |job )*offer`,
      `${declined} by (?:me|myself|candidate|applicant)`,
      `i (?:have |had |ve )?(?:${declined}|withdrew|passed|turned (?:it|them) down|pulled out)`,
      '(?:angebot|zusage|selbst|von mir|ich habe),? (?:abgesagt|abgelehnt)|(?:abgesagt|abgelehnt),? von mir',
      'offre,? (?:refusee|declinee)|j ai (?:refuse|decline)|(?:refuse|decline) l offre',
      'oferta,? (?:rechazada|declinada)|(?:rechace|rechazado|decline) (?:la )?oferta',
    ),
  ],
  [
    'rejected',
    anyOf(
      'offer (?:was )?(?:rescinded|revoked|pulled)|hired (?:someone|somebody|another|other|internally)',
      'not (?:yet |been )?(?:selected|chosen|hired|shortlisted|considered|successful)',
      'not (?:moving forward|proceeding|progressing)|no longer (?:under consideration|being considered)',
    ),
  ],
  [
    'saved',
    anyOf('(?:offre|oferta)s? (?:enregistree|sauvegardee|guardada)s?|to be (?:applied|sent|submitted)'),
  ],

  [
    'withdrawn',
    anyOf(
      'withdr(?:aw|awn|ew|awal|awing)|discarded|(?:pulled|backed) out|no longer (?:interested|pursuing)',
      'zuruckgezogen',
      'retire[es]*|desiste[es]*|ecarte[es]*',
      'descartad[oa]|cancelad[oa]|retirad[oa]',
      'vazgecildi|geri cekildi',
    ),
  ],
  [
    'accepted',
    anyOf(
      'accepted|hired|signed(?! up)|got the job',
      'eingestellt|angenommen|unterschrieben',
      'accepte[es]*|embauche[es]*',
      'aceptad[oa]|contratad[oa]',
      'ise alindi|kabul edildi',
    ),
  ],
  [
    'rejected',
    anyOf(
      'reject(?:ed|ion|ions|s)?|unsuccessful|declined?|denied|turned down|failed|went with (?:someone|another)',
      '(?:position|role|job|vacancy)(?: is| was| has been| already)* filled',
      'absagen?|abgesagt|abgelehnt',
      'refus(?:e|es|ee|ees|ed)?|rejete[es]*|(?:non|pas) retenue?',
      'rechaz(?:o|ado|ada|aron)|no seleccionad[oa]',
      'reddedildi',
    ),
  ],
  [
    'ghosted',
    anyOf(
      `ghost(?:ed|ing)?|no ${answer}(?!${yet})`,
      `(?:not|never) (?:heard?|respond(?:ed)?|replied|reply|answer(?:ed)?)(?!${yet})`,
      '(?<!noch )keine? (?:antwort|ruckmeldung|reaktion)',
      '(?:sans|pas de|aucune) (?:reponse|nouvelles?)',
      'sin respuesta',
      'cevap yok',
    ),
  ],
  [
    'offer',
    anyOf(
      '(?<!(?:wait(?:ing)? for|awaiting|pending) (?:an? |the |their )?)offer(?:s|ed)?|negotiat(?:ing|ions?|ed)',
      'zusage|angebot',
      'offres?',
      'ofertas?',
      'teklif',
    ),
  ],
  [
    'interview',
    anyOf(
      '[a-z]*interview(?:s|ed|ing)?|on ?site|in person|hiring manager|panel|round \\d',
      'technical(?! (?:assessment|test|challenge|task|exercise|screen))',
      '(?:first|second|third|fourth|final|last|next|\\d(?:st|nd|rd|th)) (?:round|stage|loop)',
      '[a-z]*gesprache?|probearbeiten',
      'entretiens?|entrevues?',
      'entrevistas?',
      'mulakat|gorusme',
    ),
  ],
  [
    'screening',
    anyOf(
      'screen(?:ing|ed)?|responded|replied|contacted|reached out|shortlisted|assessments?|oa|take ?home|homework',
      '(?:phone|recruiter|hr|intro|introductory|initial|discovery) (?:call|chat)',
      '^phone$|call (?:scheduled|booked|with)',
      '(?:coding|code|technical|tech|online|skills?) (?:test|challenge|task|exercise|assignment)',
      'telefonat',
      'preselection|repondu',
      'preseleccion|respondido',
      'yanit alindi',
    ),
  ],
  [
    'applied',
    anyOf(
      '^applications?$|applied|submitted|sent|viewed|received|(?<!to )review(?:ed|ing)?|awaiting|pending',
      `under (?:consideration|evaluation)|wait(?:ing)?(?! to apply)|no ${answer}${yet}`,
      `not (?:heard|responded|replied|answered)${yet}`,
      'beworben|abgeschickt|verschickt|versendet|gesendet|eingereicht|eingegangen|eingangsbestatigung|in prufung',
      'noch keine? (?:antwort|ruckmeldung|reaktion)',
      'postule[es]*|envoye[es]*|en attente',
      'aplicad[oa]|postulad[oa]|enviad[oa]|en revision|pendiente',
      'basvuruldu',
    ),
  ],
  [
    'saved',
    anyOf(
      'saved?|wish ?list(?:ed)?|book ?mark(?:ed)?s?|interest(?:ed|ing)|draft(?:ed|s)?|to ?do|to review|backlog',
      '(?:not (?:[a-z]+ ){0,3})?apply(?:ing)?|not started|research(?:ing|ed)?|prospect(?:ive|s)?|evaluated',
      'discovered|ready|favou?rit(?:e|es|ed)|skip(?:ped)?|monitor|^hold$',
      'gemerkt|gespeichert|vorgemerkt|entwurf|geplant|bewerben',
      'enregistre[es]*|sauvegarde[es]*|brouillon|postuler|evalue[es]*|ignore',
      'guardad[oa]|borrador|evaluad[oa]|condicional|(?:no )?(?:aplicar|postular)',
      'kaydedildi|degerlendirildi|atlandi',
    ),
  ],
]
