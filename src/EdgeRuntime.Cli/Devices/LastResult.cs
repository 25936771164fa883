using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Devices;

/// <summary>The newest result of a device, from a message of its own or the end of a batch.</summary>
internal sealed record LastResult : ResultItem
{
    [SetsRequiredMembers]
    private LastResult(string model, string digest, string source, ResultItem item)
        : base(item) => (Model, Digest, Source) = (model, digest, source);

    /// <summary>Model id.</summary>
    public string Model { get; }

    /// <summary>First 16 hex digits of the model's digest.</summary>
    public string Digest { get; }

    /// <summary>Name of the source.</summary>
    public string Source { get; }

    /// <summary>The result that a fleet has kept.</summary>
    public static LastResult? Of(DeviceResult? result) => result is null ? null : new LastResult(result.Model, result.Digest, result.Source, result.Item);

    /// <summary>The result of a message; null when it holds none.</summary>
    public static LastResult? Of(Message message) => message switch
    {
        ResultMessage result => new LastResult(result.Model, result.Digest, result.Source, result.Item),
        ResultBatchMessage { Items: [.., var item] } batch => new LastResult(batch.Model, batch.Digest, batch.Source, item),
        _ => null,
    };
}
