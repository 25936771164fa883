using System.Globalization;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Topics;

/// <summary>Builds the topics of contract v1 below one configurable root prefix.</summary>
/// <param name="Root">The prefix without a trailing slash, <c>edge/v1</c> unless configured.</param>
public sealed record TopicScheme(string Root = TopicScheme.DefaultRoot)
{
    /// <summary>The root prefix when none is configured.</summary>
    public const string DefaultRoot = "edge/v1";

    /// <summary>Retained presence of a device; also the topic of its will.</summary>
    public string Status(string device) => $"{Root}/{device}/status";

    /// <summary>Retained facts of a device that change only with its software or wiring.</summary>
    public string Info(string device) => $"{Root}/{device}/info";

    /// <summary>Retained state that the device says it has applied.</summary>
    public string Reported(string device) => $"{Root}/{device}/reported";

    /// <summary>Retained state that an operator wants.</summary>
    public string Desired(string device) => $"{Root}/{device}/desired";

    /// <summary>One inference result a message.</summary>
    public string Result(string device, string model) => $"{Root}/{device}/results/{model}";

    /// <summary>Several inference results in one message.</summary>
    public string ResultBatch(string device, string model) => $"{Root}/{device}/results/{model}/batch";

    /// <summary>One energy interval a message.</summary>
    public string Energy(string device) => $"{Root}/{device}/energy";

    /// <summary>Alarms and audit.</summary>
    public string Events(string device) => $"{Root}/{device}/events";

    /// <summary>Where an operator sends the command <paramref name="name"/>.</summary>
    public string Command(string device, string name) => $"{Root}/{device}/commands/{name}";

    /// <summary>The filter under which a device hears all its commands.</summary>
    public string CommandFilter(string device) => $"{Root}/{device}/commands/+";

    /// <summary>The level under which every response topic of a device must lie.</summary>
    public string ResponsePrefix(string device) => $"{Root}/{device}/responses/";

    /// <summary>Retained DSSE envelope of a model's manifest.</summary>
    /// <param name="digest">Lowercase sha256 of the manifest's bytes.</param>
    public string ModelManifest(string digest) => $"{Root}/models/{digest}/manifest";

    /// <summary>Retained block <paramref name="block"/>, from 0, of a model's block stream.</summary>
    public string ModelBlock(string digest, int block) => string.Create(CultureInfo.InvariantCulture, $"{Root}/models/{digest}/blocks/{block}");

    /// <summary>The filter of all blocks of a model.</summary>
    public string ModelBlockFilter(string digest) => $"{Root}/models/{digest}/blocks/+";

    /// <summary>Reads the device out of a topic <c>desired</c>; false for any other topic.</summary>
    public bool TryParseDesired(string topic, out string device)
    {
        ArgumentNullException.ThrowIfNull(topic);
        const string Level = "/desired";
        var from = Root.Length + 1;
        device = topic.Length > from + Level.Length && topic.EndsWith(Level, StringComparison.Ordinal) ? topic[from..^Level.Length] : "";
        return Identifiers.IsDeviceId(device) && topic == Desired(device);
    }

    /// <summary>Reads the digest out of a topic of a model, and the block's number where it is a block's; false for any other topic.</summary>
    public bool TryParseModel(string topic, out string digest, out int? block)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var from = $"{Root}/models/".Length;
        digest = topic.Length > from + Identifiers.DigestChars ? topic.Substring(from, Identifiers.DigestChars) : "";
        block = int.TryParse(topic[(topic.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Identifiers.IsDigest(digest) && topic == (block is { } known ? ModelBlock(digest, known) : ModelManifest(digest));
    }

    /// <summary>Reads the topic of a message that a device published; false for any other topic, and for ids that no device or model may have.</summary>
    public bool TryParse(string topic, out DeviceTopic parsed)
    {
        ArgumentNullException.ThrowIfNull(topic);
        parsed = default;
        if (!topic.StartsWith(Root, StringComparison.Ordinal) || topic.Length <= Root.Length || topic[Root.Length] != '/')
        {
            return false;
        }

        parsed = topic[(Root.Length + 1)..].Split('/', 6) switch
        {
            [var device, "status"] => new DeviceTopic(device, MessageClass.Status),
            [var device, "info"] => new DeviceTopic(device, MessageClass.Info),
            [var device, "reported"] => new DeviceTopic(device, MessageClass.Reported),
            [var device, "energy"] => new DeviceTopic(device, MessageClass.Energy),
            [var device, "events"] => new DeviceTopic(device, MessageClass.Events),
            [var device, "results", var model] => new DeviceTopic(device, MessageClass.Results, model),
            [var device, "results", var model, "batch"] => new DeviceTopic(device, MessageClass.Results, model, IsBatch: true),
            [var device, "responses", _] => new DeviceTopic(device, MessageClass.Responses),
            _ => default,
        };
        return Identifiers.IsDeviceId(parsed.Device) && (parsed.Model is null || Identifiers.IsModelId(parsed.Model));
    }
}
