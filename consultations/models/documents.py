"""UN documents, their numbered paragraphs, and the recommendations in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations import numbers
from consultations.enums import Force, ParagraphKind, SubjectKind, TextStanding
from core import clock
from core.models import StoredFile, UUIDModel


class Document(UUIDModel):
    """A document by its symbol. Its rows are made from the proposals in `reading` once an officer confirms them."""

    symbol = models.CharField(_("symbol"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=500)
    language = models.CharField(_("language"), max_length=10, default="en")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    agenda_item = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reading = models.JSONField(default=dict, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["symbol"]

    def __str__(self) -> str:
        return self.symbol

    @property
    def translation_language(self) -> str:
        """The language of working translations that are published: the document's, or else the office's own."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def usual_languages(self) -> frozenset[str]:
        """The languages that point at nobody who writes in them: its own, and that of translations."""
        return frozenset((self.language, self.translation_language))


class PagePicture(UUIDModel):
    """The picture of a printed page of the document's file, drawn once."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pictures", db_index=False)
    page = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "page"], name="page_drawn_once")]

    def __str__(self) -> str:
        return f"{self.document.symbol}, page {self.page}"


class ReadingCheck(UUIDModel):
    """An officer has checked a paragraph of the proposed reading, as it was then, or a fault that it names.

    `fingerprint` is a digest of the paragraph (`documents.checks.fingerprint`): once corrected, it is checked anew.
    Of a fault it is `documents.faults.Fault.key`: it is right as it is.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="checks", db_index=False)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "fingerprint"], name="paragraph_checked_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Paragraph(UUIDModel):
    """A numbered paragraph as confirmed. `pages` are the printed page numbers.

    `context` is the paragraph that is read with it, such as the concern of a recommendation; `counted`: its number is
    not printed.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="paragraphs", db_index=False)
    number = models.CharField(max_length=20)
    order = models.PositiveIntegerField()
    heading_path = models.JSONField(default=list, blank=True)
    pages = models.JSONField(default=list, blank=True)
    text = models.TextField()
    parts_in_brackets = models.BooleanField(default=False)  # a part is 127 (3), not 127.3: the document prints dots
    kind = models.CharField(max_length=20, choices=ParagraphKind, default=ParagraphKind.PARAGRAPH)
    context = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counted = models.BooleanField(default=False)
    columns = models.JSONField(default=dict, blank=True)  # other cells of its row in a table, by heading
    details = models.JSONField(default=dict, blank=True)  # lists of values by `reading.table_columns.ColumnRole`

    class Meta:
        ordering = ["document", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "order"], name="paragraph_order")]

    def __str__(self) -> str:
        return f"{self.document.symbol}, para. {self.number}"

    @property
    def is_listed(self) -> bool:
        """Return whether it is an item of a list with a dot in its number, such as recommendation 140.15."""
        return numbers.is_dotted(self.number)

    @property
    def anchor(self) -> str:
        """The anchor for element ids; see `numbers.anchor_of`."""
        return numbers.anchor_of(self.number)


class Recommendation(UUIDModel):
    """What is consulted on: a paragraph, or one limb of it. `limb` is 0 where the paragraph has only one.

    Its `kind` is a recommendation unless it says otherwise. Of the other kinds `force` is "", and `addressees` are
    empty where it is for everybody to answer.
    """

    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="recommendations", db_index=False)
    limb = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=SubjectKind, default=SubjectKind.RECOMMENDATION)
    order = models.PositiveIntegerField()  # within the document
    text = models.TextField()  # in the document's language, authoritative
    addressees = models.JSONField(default=list, blank=True)  # words of consultations.reading
    addressees_implied = models.BooleanField(default=False)
    addressed_state = models.CharField(
        max_length=200, blank=True, default=""
    )  # the addressee that is a State by its name
    recommending = models.JSONField(default=list, blank=True)  # who made it, as printed in brackets at its end
    participants = models.JSONField(default=list, blank=True)
    force = models.CharField(max_length=20, choices=Force, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["paragraph", "limb"], name="one_limb")]

    def __str__(self) -> str:
        return f"{self.paragraph.document.symbol}, {self.label}"

    @property
    def label(self) -> str:
        """`127.3`, or `123` where the paragraph has one limb only; see `numbers.label_of`."""
        return numbers.label_of(self.paragraph.number, self.limb, in_brackets=self.paragraph.parts_in_brackets)

    @property
    def words(self) -> str:
        """The name in running text: `para. 127, part 3`, `recommendation 140.15`."""
        return numbers.brief_name(self.paragraph.number, self.limb, kind=self.kind)

    @property
    def words_in_sentence(self) -> str:
        """The name inside a counted sentence."""
        return numbers.name_in_sentence(self.paragraph.number, self.limb, kind=self.kind)

    @property
    def full_words(self) -> str:
        """The full name: `paragraph 127, part 3`, `recommendation 140.15`."""
        return numbers.full_name(self.paragraph.number, self.limb, kind=self.kind)

    @property
    def is_recommendation(self) -> bool:
        return self.kind == SubjectKind.RECOMMENDATION

    @property
    def is_for_everybody(self) -> bool:
        """Whether it asks nobody in particular: no recommendation, and without addressees."""
        return not (self.is_recommendation or self.addressees)

    @property
    def sort_key(self) -> tuple[int, int]:
        return (self.order, self.limb)


class RecommendationText(UUIDModel):
    """The same recommendation in another language."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="texts", db_index=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    heading_path = models.JSONField(default=list, blank=True)
    text = models.TextField()
    standing = models.CharField(max_length=10, choices=TextStanding, default=TextStanding.WORKING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recommendation", "language"], name="one_text_per_language")]

    def __str__(self) -> str:
        return f"{self.recommendation} [{self.language}]"
