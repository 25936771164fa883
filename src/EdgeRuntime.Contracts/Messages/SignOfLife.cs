namespace EdgeRuntime.Contracts.Messages;

/// <summary>What a message says about when its device was last alive.</summary>
public static class SignOfLife
{
    /// <summary>The last moment at which the device was alive for certain; null when the message does not tell.</summary>
    /// <param name="message">The message.</param>
    /// <param name="retained">Whether the broker had kept it from before the subscription.</param>
    /// <param name="receivedAt">When it came in, by the reader's clock.</param>
    /// <param name="madeAt">When it was made, as far as the reader trusts the device's clock; null where it does not.</param>
    /// <returns>Never later than <paramref name="receivedAt"/>: no device has been seen in the future, whatever its clock says.</returns>
    public static DateTimeOffset? Of(Message message, bool retained, DateTimeOffset receivedAt, DateTimeOffset? madeAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        // A will was composed when the device connected, and a goodbye is its last message: neither shows that the device is alive when it arrives.
        var live = !retained && message.Historical != true && message is not StatusMessage { State: PresenceState.Offline };
        return live || madeAt > receivedAt ? receivedAt : madeAt;
    }
}
