"""Django's rules of a passphrase, told in the portal's words."""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("At least 12 characters. Four or five words that do not belong together are good.")


class NotAboutYou(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This is too close to your name or your mail address.")


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this one. Choose another.")
