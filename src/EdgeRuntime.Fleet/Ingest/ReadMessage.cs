using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Ingesting;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>A message that holds up to its topic and the contract.</summary>
/// <param name="Source">As the broker sent it.</param>
/// <param name="Topic">What its topic says.</param>
/// <param name="Message">The message; null when what the broker retained was cleared.</param>
/// <param name="ReceivedAt">When it came in, by our clock.</param>
internal sealed record ReadMessage(IngestedMessage Source, DeviceTopic Topic, Message? Message, DateTimeOffset ReceivedAt)
{
    /// <summary>The payload as text.</summary>
    public string Json => Encoding.UTF8.GetString(Source.Payload);
}
