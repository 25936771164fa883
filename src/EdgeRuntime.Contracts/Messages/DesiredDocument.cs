using System.Collections.Immutable;
using System.Text.Json;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// What an operator or the fleet wants of a device (retained on its topic <c>desired</c>): pointers to models, never the models. A device applies it whole or refuses it whole, with a reason.
/// Read one only through <see cref="DesiredReader"/>.
/// </summary>
public sealed record DesiredDocument
{
    /// <summary>The value of <see cref="Schema"/> that this version reads.</summary>
    public const string CurrentSchema = "desired/1";

    /// <summary>Longest document in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most models of a document.</summary>
    public const int MaxModels = 32;

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>The device that it is for; required in a signed document, so that it cannot be sent to another.</summary>
    public string? Device { get; init; }

    /// <summary>Rises with every change, from 1; what is not above the last one is refused.</summary>
    public required long Generation { get; init; }

    /// <summary>When it must no longer be applied; required in a signed document.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Models to run, each id once. A configured model that is not listed keeps running; a model that only an order installed is removed.</summary>
    public ImmutableArray<DesiredModel> Models { get => field.IsDefault ? [] : field; init; }

    /// <summary>The policy to follow; absent: the device's own.</summary>
    public DesiredPolicy? Policy { get; init; }

    /// <summary>Settings by name, each on the list of <see cref="DesiredSettings"/>; what is absent is as configured on the device.</summary>
    public IReadOnlyDictionary<string, double>? Settings { get; init; }

    /// <summary>The release of the agent to run; absent: the one that is installed. Devices follow it only where <c>Updates:Agent:Enabled</c> is set and root trusts the signer.</summary>
    public DesiredAgent? Agent { get; init; }

    /// <summary>
    /// What the last order said that the device had applied when this one was written. A device does not apply it: whoever writes the next order starts from it when the device refused this one, so that
    /// nothing of a refused order is carried on.
    /// </summary>
    public DesiredContent? Previous { get; init; }

    /// <summary>What the document says, without its number.</summary>
    internal DesiredContent Content => new() { Models = Models, Policy = Policy, Settings = Settings, Agent = Agent };

    /// <summary>The document as JSON, for a device that takes unsigned ones.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DesiredJsonContext.Default.DesiredDocument);

    /// <summary>An unsigned envelope around the document.</summary>
    public DsseEnvelope ToEnvelope() => DsseEnvelope.Unsigned(PayloadTypes.Desired, ToJson());
}
