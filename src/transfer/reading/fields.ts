/** A column of another tracker. Several of them may make one member of an application. */
export type Field =
  keyof typeof synonyms | 'title_or_name' | 'link_or_source' | 'activity' | 'interviews' | 'stage_box'

const synonyms = {
  company: `company, company name, employer, organization, organisation, firm, Firma, Unternehmen, Arbeitgeber,
    entreprise, société, employeur, empresa, compañía, azienda`,
  title: `title, job title, role, role title, position, position title, job, job position, position applied for,
    job applied for, role applied for, applied position, Stelle, Tätigkeit, Bewerbung als, beworben als, Stellenbezeichnung,
    Jobtitel, Position, Rolle, poste, intitulé du poste, puesto, cargo, título`,
  url: `url, link, job url, job link, job posting, job posting url, posting, posting url, listing url, application url,
    application link, source url, Link zur Anzeige, Link zur Stelle, Link zur Stellenanzeige, Stellenanzeige, Anzeige, lien, enlace`,
  location: `location, job location, city, place, Ort, Standort, Arbeitsort, lieu, ville, ubicación, lugar, ciudad`,
  work_mode: `work mode, work model, workplace, workplace type, location type, remote, remote status, Arbeitsmodell,
    Homeoffice, télétravail, mode de travail, modalidad, teletrabajo`,
  employment_type: `employment type, job type, role type, contract type, contract, Beschäftigungsart, Anstellungsart,
    Vertragsart, type de contrat, contrat, tipo de contrato, tipo de empleo`,
  salary: `salary, salary range, compensation, pay, pay range, wage, salary expectation,
    expected salary, Gehalt, Gehaltsvorstellung, Gehaltswunsch, Vergütung, salaire, rémunération, salario,
    sueldo`,
  salary_min: 'salary min, min salary, minimum salary, salary from',
  salary_max: 'salary max, max salary, maximum salary, salary to',
  salary_currency: 'salary currency, currency, Währung, devise, moneda',
  salary_period: 'salary period, salary pay period, pay period',
  source: `source, job source, found on, found via, via, job board, platform, channel, Quelle, Kanal, gefunden auf, gefunden über,
    fuente, plateforme, origine`,
  description: `description, job description, html description, description html, Beschreibung, Stellenbeschreibung,
    description du poste, descripción`,
  notes: `notes, note, comments, comment, remarks, Notizen, Notiz, Bemerkungen, Bemerkung, Anmerkungen, Kommentar,
    Kommentare, remarques, commentaires, commentaire, notas, observaciones, comentarios`,
  resume: `resume, cv, resume name, resume file, resume file name, resume version, cv version, cv file, Lebenslauf,
    currículum`,
  priority: 'priority, excitement, interest level, rating, Priorität, priorité, prioridad',
  tags: 'tags, tag, labels, keywords, skills, Schlagwörter, Schlagworte, étiquettes, etiquetas, mots clés',
  contacts: `contact, contacts, contact person, contact name, recruiter, recruiter name, hiring manager, Ansprechpartner,
    Ansprechpartnerin, Kontakt, Kontaktperson, contacto, personne de contact`,
  contact_email:
    'contact email, recruiter email, email, email address, email du contact, Kontakt E-Mail, E-Mail-Adresse',
  contact_phone:
    'contact phone, contact phone number, recruiter phone, phone, phone number, Kontakt Telefon, Telefon, Telefonnummer',
  status: `status, stage, state, application status, application stage, current status, current stage, status name, list,
    list name, Stand, Bewerbungsstatus, statut, état, étape, estado, etapa, durum`,
  answer: 'result, response, outcome, Ergebnis, Antwort, Rückmeldung',
  applied_at: `applied date, date applied, applied on, applied at, application date, date of application,
    submitted on, submitted at, date submitted, sent on, date sent, gesendet am, abgeschickt am, versendet am, Beworben am, Bewerbungsdatum, Bewerbung am, date de candidature,
    postulé le, candidature envoyée le, fecha de aplicación, fecha de solicitud, fecha de postulación,
    fecha de candidatura`,
  applied: 'applied, beworben, postulé, aplicado',
  date: 'date, Datum, fecha, tarih',
  saved_at: 'saved date, date saved, saved at, saved on, date bookmarked, bookmarked at, gespeichert am',
  created_at:
    'created at, created on, created time, date created, added at, added on, date added, hinzugefügt am, erstellt am',
  status_at:
    'status date, status since, stage date, stage entered at, stage since, response date, date of response, Rückmeldung am, Antwort am',
  archived: 'archived, archiviert, archivé, archivado',
  archived_at: 'archived at, archived on, date archived',
  next_action_at: `next action at, next action date, next step due, next step date, follow up, follow up at, follow up on,
    follow up date, next follow up, reminder, due, due date, Wiedervorlage, nachfassen am, relance, date de relance`,
  next_action_text: 'next action, next action text, next step, next steps, follow up note, nächster Schritt',
}

/** A header without case, accents, spaces and signs: "Applied?" and "applied" are one word. */
export const wordOf = (header: string) =>
  header.length > longestHeader
    ? ''
    : header
        .normalize('NFD')
        .replace(/[^\p{L}\p{N}]+/gu, '')
        .toLowerCase()

const longestHeader = 100

const fields = new Map(
  Object.entries(synonyms).flatMap(([field, headers]) =>
    headers.split(',').map((header) => [wordOf(header), field as Field] as const),
  ),
)

/** `name` is a title if another column is the company. */
export const fieldOf = (word: string): Field | undefined =>
  word === 'name' || word === 'jobname' ? 'title_or_name' : fields.get(word)

/** "Salary (gross)" is "Salary". What "Date (interview)" and "Name (contact)" mean is in their brackets. */
export function fieldOfBracketed(header: string): Field | undefined {
  if (header.length > longestHeader) return undefined
  const field = fieldOf(wordOf(header.replace(/\([^()]*\)|\[[^[\]]*\]/g, '')))
  return field !== undefined && needsItsBrackets.has(field) ? undefined : field
}

const needsItsBrackets = new Set<Field>(['title_or_name', 'date', 'answer'])

/** The member of an application to which a field belongs. */
export const memberOf = (field: Field): string => members[field] ?? field

const members: Partial<Record<Field, string>> = {
  title_or_name: 'title',
  link_or_source: 'url',
  activity: 'history',
  salary_min: 'salary',
  salary_max: 'salary',
  salary_currency: 'salary',
  salary_period: 'salary',
  contact_email: 'contacts',
  contact_phone: 'contacts',
  answer: 'status',
  stage_box: 'status',
  applied: 'applied_at',
  date: 'applied_at',
  saved_at: 'created_at',
  status_at: 'status',
  archived_at: 'archived',
  next_action_at: 'next_action',
  next_action_text: 'next_action',
}

/** Fields that take all of their columns. Any other field takes the first column that says something. */
export const joinedFields = new Set<Field>(['notes', 'tags', 'contacts', 'stage_box'])

export const dateFields = [
  'applied_at',
  'applied',
  'date',
  'saved_at',
  'created_at',
  'status_at',
  'archived_at',
  'next_action_at',
] as const satisfies Field[]
