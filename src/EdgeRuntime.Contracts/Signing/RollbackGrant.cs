using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// Leave to install an older release of a model than the floor allows, signed by role <see cref="KeyRole.Models"/>: the way back from a release that should never have been made.
/// It travels inside <see cref="DesiredModel.Grant"/>, but the fleet's own key cannot make one.
/// </summary>
public sealed record RollbackGrant
{
    /// <summary>The value of <see cref="Schema"/> that this version reads.</summary>
    public const string CurrentSchema = "rollback-grant/1";

    /// <summary>Longest grant in bytes.</summary>
    public const int MaxBytes = 4 * 1024;

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The model that it is for.</summary>
    public required string Model { get; init; }

    /// <summary>The device that it is for, or <see cref="Identifiers.Fleet"/> for every device.</summary>
    public required string Device { get; init; }

    /// <summary>Lowest release that it allows.</summary>
    public required long MinimumRelease { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>An unsigned envelope around this grant.</summary>
    public DsseEnvelope ToEnvelope() => DsseEnvelope.Unsigned(PayloadTypes.RollbackGrant, JsonSerializer.SerializeToUtf8Bytes(this, SigningJsonContext.Default.RollbackGrant));

    /// <summary>Opens a grant: signatures, form, model, device and expiry.</summary>
    /// <param name="envelope">The signed grant.</param>
    /// <param name="keyring">Whom to believe.</param>
    /// <param name="model">The model that is to go back.</param>
    /// <param name="device">This device.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The grant, or a code of its signatures, <see cref="ErrorCode.GrantInvalid"/> or <see cref="ErrorCode.Expired"/>.</returns>
    public static Checked<RollbackGrant> Open(DsseEnvelope envelope, Keyring keyring, string model, string device, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(keyring);
        if (keyring.Verify(envelope, PayloadTypes.RollbackGrant, KeyRole.Models, now) is { } refusal)
        {
            return refusal;
        }

        var read = StrictJson.Read(envelope.Payload.Span, SigningJsonContext.Default.RollbackGrant, MaxBytes, ErrorCode.GrantInvalid, "a rollback grant");
        if (!read.IsOk)
        {
            return read.Error;
        }

        var grant = read.Value;
        if (grant.Schema != CurrentSchema || grant.MinimumRelease is < 1 or > Identifiers.MaxCounter)
        {
            return new ErrorInfo(ErrorCode.GrantInvalid, $"a rollback grant has schema '{CurrentSchema}' and a minimumRelease of 1 or more");
        }

        if (grant.Model != model || (grant.Device != device && grant.Device != Identifiers.Fleet))
        {
            return new ErrorInfo(ErrorCode.GrantInvalid, $"the rollback grant is for model '{OneLineText.Of(grant.Model, 64)}' on '{OneLineText.Of(grant.Device, 64)}', not for '{model}' on '{device}'");
        }

        return now.IsPast(grant.Expires) ? new ErrorInfo(ErrorCode.Expired, $"the rollback grant expired at {grant.Expires:O}; have role 'models' sign a new one") : grant;
    }
}
