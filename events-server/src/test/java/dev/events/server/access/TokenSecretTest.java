package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenSecretTest {
    @Test
    void aNewOne_isItsOwnText() {
        TokenSecret secret = TokenSecret.create();

        assertTrue(secret.text().matches("evt_[0-9A-Za-z]{38}"));
        assertEquals(
                secret.hash(), TokenSecret.parse(secret.text()).orElseThrow().hash());
        assertFalse(secret.toString().contains(secret.text().substring(4)));
    }

    @Test
    void eachChangedCharacter_isNoticed() {
        String text = TokenSecret.create().text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertEquals(Optional.empty(), TokenSecret.parse(changed).map(TokenSecret::text));
        }
        assertEquals(Optional.empty(), TokenSecret.parse(text + "0").map(TokenSecret::text));
        assertEquals(Optional.empty(), TokenSecret.parse("").map(TokenSecret::text));
    }
}
