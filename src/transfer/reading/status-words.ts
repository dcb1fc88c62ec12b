import type { ApplicationStatus } from '../../applications/schemas.ts'
import { anyOf } from '../../reading/plain.ts'

const answer = '(?:response|reply|answer|feedback|news|word)'
const yet = '(?: back)? (?:yet|so far)'
const takenBack = '(?:withdrawn|rescinded|revoked|retracted|pulled|cancell?ed)'
const byThem = 'by (?:the |their )?(?:company|employer|recruiter|client|them|hr)'
const germanTest = '(?:telefonat|[a-z]*test|assessment|online)'
const acceptedThings = 'offer|job|contract|position|role|vertrag|angebot|zusage|stelle'
const steps = 'interviews?|assessments?|tests?|screen|screening|call|chat|round|challenge|task'
const notAStep = `(?! (?:(?!after|following|${acceptedThings})[a-z]+ ){0,4}(?:${steps})(?![a-z]))`
/** A word of accepting says that the job was taken if it is alone or beside an offer, and not beside a step before. */
const takenBefore = (...words: string[]) =>
  `(?<=^|, |\\d |(?<![a-z])(?:(?:${acceptedThings})s?(?: [a-z]+){0,4}|${words.join('|')}) )`

const declined = '(?:declined?|rejected|refused?|turned down|turn down)'

/**
 * The words of each status, as `plain` makes them, with a comma for all other punctuation. The rows go from the most
 * telling to the least: "Rejected after interview" is rejected. The first rows are phrases that have a word of another
 * row in them. Each line of a row is a language: English, German, French, Spanish, Turkish.
 */
export const statusWords: [ApplicationStatus, RegExp][] = [
  [
    'interview',
    anyOf(
      'interview (?:is |was )?(?:scheduled|booked|planned|confirmed|invite|invitation|request),? accepted',
    ),
  ],
  ['applied', anyOf('application accepted|bewerbung angenommen')],
  [
    'rejected',
    anyOf(
      `offer,? (?:was |has been |got )?${takenBack}(?! by (?:me|myself))|angebot (?:wurde )?zuruckgezogen`,
      `(?:${declined}|withdrawn) ${byThem}|(?:withdrew|rescinded|revoked|pulled) (?:the|their|my) offer`,
      'nicht (?:eingeladen|genommen|ausgewahlt)',
    ),
  ],
  [
    'withdrawn',
    anyOf(
      '(?:accepted|took|taking) (?:an? )?(?:other|another|different)',
      '(?:accepted|hired|took|taking)(?: an?)?(?: offer| job| position| role)? elsewhere',
      `offer,? (?:was |been )?${declined}|${declined} (?:the |their |an |this |my |job )*offer`,
      `${declined} by (?:me|myself|candidate|applicant)`,
      `i (?:have |had |ve )?(?:${declined}|withdrew|passed|turned (?:it|them) down|pulled out)`,
      '(?:angebot|zusage|selbst|von mir),? (?:abgesagt|abgelehnt)',
      'habe? (?:[a-z]+ ){0,2}(?:abgesagt|abgelehnt)|(?:absage|abgesagt|abgelehnt),? (?:von mir|durch mich|meinerseits)',
      'refus(?:ee?)?,? (?:de ma part|par moi)|offre,? (?:refusee|declinee)|j ai (?:refuse|decline)|(?:refuse|decline) l offre',
      'oferta,? (?:rechazada|declinada)|(?:rechace|rechazado|decline) (?:la )?oferta',
    ),
  ],
  [
    'rejected',
    anyOf(
      'hired (?:someone|somebody|another|other|internally)',
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
      `${takenBefore('and', 'i', 'they', 've', 'have', 'was', 'been', 'got', 'letter', '[a-z]+ly')}accepted${notAStep}`,
      'accepted (?:(?:the|their|an?|job) )*offer|hired|signed(?! up)|got the job',
      `${takenBefore('und', 'ich', 'habe', 'wurde', 'nach (?:dem )?[a-z]*gesprach')}angenommen`,
      'eingestellt|unterschrieben|habe? (?:[a-z]+ ){0,2}zugesagt',
      `${takenBefore('offre', 'poste', 'contrat', 'proposition', 'et', 'ai', 'ete', 'est')}accepte[es]*|embauche[es]*`,
      `${takenBefore('oferta', 'puesto', 'contrato', 'propuesta', 'trabajo', 'y', 'he', 'sido')}aceptad[oa]|contratad[oa]`,
      'ise alindi|kabul edildi',
    ),
  ],
  [
    'rejected',
    anyOf(
      'reject(?:ed|ion|ions|s)?|unsuccessful|declined?|denied|turned down|failed|went with (?:someone|another)',
      '(?:position|role|job|vacancy)(?: is| was| has been| already)* filled',
      '(?:position|role|vacancy)(?: is| was| has been)? closed(?! before)',
      'absagen?|abgesagt|abgelehnt',
      'refus(?:e|es|ee|ees|ed)?|rejete[es]*|(?:non|pas) retenue?',
      'rechaz(?:o|ado|ada|aron)|no seleccionad[oa]',
      'reddedildi',
    ),
  ],
  [
    'ghosted',
    anyOf(
      `ghost(?:ed|ing)?|unanswered|no ${answer}(?!${yet})`,
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
      '(?<!warte[nt]? (?:noch )?auf (?:ein |das |die |eine )?)(?:zusage|angebot)(?! (?:noch )?ausstehend)',
      '(?:hat|haben) (?:[a-z]+ ){0,2}zugesagt',
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
      'references? checks?|reference checking',
      '[a-z]*gesprache?|probe(?:tag|arbeit|arbeiten)',
      `(?:einladung|eingeladen)(?! (?:zum|zur|zu einem|fur) (?:[a-z]+ )?${germanTest})`,
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
      `telefonat|(?:einladung|eingeladen) (?:zum|zur|zu einem|fur) (?:[a-z]+ )?${germanTest}`,
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
      '^(?:initiativ|spontan|kurz|online)?bewerbung$|bewerbung(?: ist)? raus|versandt|abgesendet|zwischenbescheid',
      'warte[nt]? (?:noch )?auf|ausstehend|steht (?:noch )?aus|nachgefasst|nachgefragt|follow(?:ed|ing)? up',
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
