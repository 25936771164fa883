using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// Counts the distinct keys of a role that have signed an envelope. Signatures beyond those that are needed do no harm, whoever made them: during a rotation
/// documents carry signatures of old and new keys.
/// </summary>
internal static class SignatureCheck
{
    /// <summary>Null when enough keys signed; else the refusal that tells most: <see cref="ErrorCode.ThresholdNotMet"/> when at least one did.</summary>
    /// <param name="envelope">What is to be believed.</param>
    /// <param name="role">The role that must have signed.</param>
    /// <param name="spec">Its keys and threshold.</param>
    /// <param name="keys">Every key of the keyring by id.</param>
    public static ErrorInfo? Check(DsseEnvelope envelope, KeyRole role, RoleSpec spec, ImmutableDictionary<string, VerifyingKey> keys)
    {
        var signed = PreAuthenticationEncoding.Encode(envelope.PayloadType, envelope.Payload.Span);
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        var (wrong, foreign, unknown) = (0, 0, 0);
        foreach (var signature in envelope.Signatures)
        {
            if (signature.KeyId.Length > 0 && !keys.ContainsKey(signature.KeyId))
            {
                unknown++;
            }
            else if (signature.KeyId.Length > 0 && !spec.KeyIds.Contains(signature.KeyId))
            {
                foreign++;
            }
            else if (SignerOf(signature, signed, spec, keys) is { } signer)
            {
                accepted.Add(signer);
            }
            else
            {
                wrong++;
            }
        }

        if (accepted.Count >= spec.Threshold)
        {
            return null;
        }

        var name = role switch { KeyRole.Root => "root", KeyRole.Models => "models", KeyRole.Agent => "agent", _ => "desired" };
        return (accepted.Count, wrong, foreign, unknown) switch
        {
            ( > 0, _, _, _) => new ErrorInfo(
                ErrorCode.ThresholdNotMet,
                $"signed by {accepted.Count} of the {spec.Threshold} different keys that role '{name}' asks for; have it signed by more of them"),
            (_, > 0, _, _) => new ErrorInfo(ErrorCode.SignatureInvalid, $"the signature is not one of role '{name}' over these bytes; the document was changed or belongs to another signature"),
            (_, _, > 0, _) => new ErrorInfo(ErrorCode.WrongRole, $"signed by a key of another role; it takes a key of role '{name}'"),
            (_, _, _, > 0) => new ErrorInfo(
                ErrorCode.UnknownKey,
                $"signed by key {OneLineText.Of(envelope.Signatures[0].KeyId, 64)}, which is not in the keyring; sign with a key of role '{name}' or update the keyring"),
            _ => new ErrorInfo(ErrorCode.SignatureMissing, $"not signed; it takes {spec.Threshold} of role '{name}'"),
        };
    }

    // The id is a hint: without it every key of the role is tried, at most 16 for each of at most 16 signatures.
    private static string? SignerOf(DsseSignature signature, byte[] signed, RoleSpec spec, ImmutableDictionary<string, VerifyingKey> keys)
    {
        foreach (var keyId in spec.KeyIds)
        {
            if ((signature.KeyId.Length == 0 || signature.KeyId == keyId) && keys[keyId].Verify(signed, signature.Signature.Span))
            {
                return keyId;
            }
        }

        return null;
    }
}
