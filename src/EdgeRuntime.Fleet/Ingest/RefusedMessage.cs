namespace EdgeRuntime.Fleet.Ingest;

/// <summary>A message that is not stored.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="Reason">Why, without figures of the message: one of a few.</param>
/// <param name="Detail">Why, with them.</param>
internal sealed record RefusedMessage(string Topic, byte[] Payload, string Reason, string Detail);
