using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

public sealed class DsseEnvelopeTests
{
    // DSSE 1.0.2, protocol.md, "Test Vectors".
    private const string SpecificationsType = "http://example.com/HelloWorld";
    private const string SpecificationsEnvelope = """
        {"payload": "aGVsbG8gd29ybGQ=", "payloadType": "http://example.com/HelloWorld",
         "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
        """;

    [Fact]
    public void Encode_SpecificationsVector_IsItsPreAuthenticationEncoding() =>
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(PreAuthenticationEncoding.Encode(SpecificationsType, "hello world"u8)));

    [Fact]
    public void Encode_CharactersBeyondAscii_CountAsBytes() =>
        Assert.Equal("DSSEv1 3 é! 2 ö", Encoding.UTF8.GetString(PreAuthenticationEncoding.Encode("é!", "ö"u8)));

    [Fact]
    public void Parse_SpecificationsEnvelope_IsRead()
    {
        var envelope = TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(SpecificationsEnvelope)));

        Assert.Equal(SpecificationsType, envelope.PayloadType);
        Assert.Equal("hello world", Encoding.UTF8.GetString(envelope.Payload.Span));
        Assert.Equal("", Assert.Single(envelope.Signatures).KeyId);
    }

    // RFC 8032, section 7.1, tests 1 and 2.
    [Theory]
    [InlineData(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void Verify_VectorOfTheRfc_HoldsAndNoOther(string key, string message, string signature)
    {
        Assert.True(VerifyingKey.TryImport(Convert.FromHexString(key), out var verifying));
        var sig = Convert.FromHexString(signature);

        Assert.True(verifying.Verify(Convert.FromHexString(message), sig));
        Assert.False(verifying.Verify("x"u8, sig));
        sig[^1] ^= 0x80;
        Assert.False(verifying.Verify(Convert.FromHexString(message), sig));
    }

    [Fact]
    public void ToJson_SignedEnvelope_SurvivesARoundTrip()
    {
        using var key = SigningKey.Create();
        var envelope = DsseEnvelope.Unsigned(PayloadTypes.Desired, "{}"u8.ToArray()).Sign(key);

        var back = TestTrust.Accepted(DsseEnvelope.Parse(envelope.ToJson()));

        Assert.Equal(envelope.ToJson(), back.ToJson());
        Assert.Equal(key.KeyId, back.Signatures[0].KeyId);
    }

    [Fact]
    public void ToDetachedJson_WithItsPayload_IsTheEnvelopeAgain()
    {
        using var key = SigningKey.Create();
        var envelope = DsseEnvelope.Unsigned(PayloadTypes.ModelManifest, "{}"u8.ToArray()).Sign(key);

        var detached = envelope.ToDetachedJson();

        Assert.False(JsonNode.Parse(detached)!.AsObject().ContainsKey("payload"));
        Assert.Equal(envelope.ToJson(), TestTrust.Accepted(DsseEnvelope.ParseDetached(detached, "{}"u8.ToArray())).ToJson());
        Assert.Equal(ErrorCode.EnvelopeInvalid, TestTrust.Refused(DsseEnvelope.ParseDetached(envelope.ToJson(), "{}"u8.ToArray())));
    }

    [Fact]
    public void Sign_TwiceByOneKey_KeepsOneSignature()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();

        var envelope = DsseEnvelope.Unsigned(PayloadTypes.Desired, "{}"u8.ToArray()).Sign(key).Sign(other).Sign(key);

        Assert.Equal([other.KeyId, key.KeyId], envelope.Signatures.Select(static signature => signature.KeyId));
    }

    [Fact]
    public void Parse_UrlSafeBase64AndUnknownMembers_AreRead()
    {
        var json = """{"payloadType": "t", "payload": "-_-_", "signatures": [], "extra": {"a": [1]}}""";

        Assert.Equal([0xfb, 0xff, 0xbf], TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json))).Payload.ToArray());
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "empty", "" },
        { "null", "null" },
        { "array", "[]" },
        { "no members", "{}" },
        { "cut off", """{"payloadType": "t", "payload": "AA==", "signatures": [""" },
        { "no payload", """{"payloadType": "t", "signatures": []}""" },
        { "no signatures", """{"payloadType": "t", "payload": "AA=="}""" },
        { "null signatures", """{"payloadType": "t", "payload": "AA==", "signatures": null}""" },
        { "null signature", """{"payloadType": "t", "payload": "AA==", "signatures": [null]}""" },
        { "empty type", """{"payloadType": "", "payload": "AA==", "signatures": []}""" },
        { "long type", $$"""{"payloadType": "{{new string('t', 129)}}", "payload": "AA==", "signatures": []}""" },
        { "no base64", """{"payloadType": "t", "payload": "!!!!", "signatures": []}""" },
        { "short signature", """{"payloadType": "t", "payload": "AA==", "signatures": [{"keyid": "a", "sig": "AA=="}]}""" },
        { "long key id", $$"""{"payloadType": "t", "payload": "AA==", "signatures": [{"keyid": "{{new string('a', 129)}}", "sig": "{{Signature}}"}]}""" },
        { "duplicate payload", """{"payloadType": "t", "payload": "AA==", "payload": "AQ==", "signatures": []}""" },
        { "duplicate key id", $$"""{"payloadType": "t", "payload": "AA==", "signatures": [{"keyid": "a", "keyid": "b", "sig": "{{Signature}}"}]}""" },
        { "depth 17", $$"""{"payloadType": "t", "payload": "AA==", "signatures": [], "x": {{new string('[', 16)}}{{new string(']', 16)}}}""" },
        { "endless depth", new string('[', 400_000) },
        { "17 signatures", $$"""{"payloadType": "t", "payload": "AA==", "signatures": [{{string.Join(',', Enumerable.Repeat($$"""{"keyid": "a", "sig": "{{Signature}}"}""", 17))}}]}""" },
        { "oversized payload", $$"""{"payloadType": "t", "payload": "{{new string('A', (256 * 1024 / 3 * 4) + 8)}}", "signatures": []}""" },
        { "oversized envelope", $$"""{"payloadType": "t", "payload": "AA==", "signatures": [], "x": "{{new string(' ', DsseEnvelope.MaxBytes)}}"}""" },
    };

    private static string Signature => Convert.ToBase64String(new byte[64]);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Parse_HostileEnvelope_IsRefused(string what, string json)
    {
        Assert.NotNull(what);
        Assert.Equal(ErrorCode.EnvelopeInvalid, TestTrust.Refused(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void Parse_LargestPayload_IsRead()
    {
        var envelope = DsseEnvelope.Unsigned("t", new byte[DsseEnvelope.MaxPayloadBytes]);

        Assert.Equal(DsseEnvelope.MaxPayloadBytes, TestTrust.Accepted(DsseEnvelope.Parse(envelope.ToJson())).Payload.Length);
    }
}
