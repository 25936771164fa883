using EdgeRuntime.Contracts;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Fleet.Configuration;

/// <summary>One broker of the fleet.</summary>
internal sealed class CellOptions : BrokerOptions
{
    /// <summary>The client id of a fleet of one process.</summary>
    public const string DefaultClientId = "edge-fleet";

    /// <summary>Short name of the broker, as in <c>north</c>. Default: main.</summary>
    public string Name { get; set; } = "main";

    /// <summary>Client id of this process at the broker. Default: edge-fleet. Two processes at one broker need two.</summary>
    public string ClientId { get; set; } = DefaultClientId;

    /// <summary>Name of the group of ingest processes that share the messages of this broker. Default: none, this process reads everything.</summary>
    public string? Share { get; set; }

    /// <summary>The part of the devices that this process reads where the broker cannot share, as in <c>2/3</c>: the second of three processes. Default: none, every device.</summary>
    public string? Partition { get; set; }

    /// <inheritdoc/>
    protected override void ValidateOwn(Func<string, string> keyOf, ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(errors);
        if (Share is not null && !Identifiers.IsModelId(Share))
        {
            errors.Add($"{keyOf(nameof(Share))} must be a short name such as 'fleet' (a-z, 0-9, '-'), but is '{Share}'");
        }

        if (Partition is not null && DevicePartition.Parse(Partition) is null)
        {
            errors.Add($"{keyOf(nameof(Partition))} must be the process and their number, such as 2/3, but is '{Partition}'");
        }

        if ((Share ?? Partition) is not null && ClientId == DefaultClientId)
        {
            errors.Add($"{keyOf(Share is null ? nameof(Partition) : nameof(Share))} needs {keyOf(nameof(ClientId))}: a name that no other process has, and that stays");
        }
    }
}
