namespace EdgeRuntime.Messaging;

/// <summary>One socket that an <see cref="ISocketPoller"/> watches. A wait may end early; one at a time in each direction. Disposed before the socket is closed.</summary>
public interface ISocketWatch : IDisposable
{
    /// <summary>Waits until there may be something to read.</summary>
    ValueTask ReadableAsync();

    /// <summary>Waits until there may be room to write.</summary>
    ValueTask WritableAsync();

    /// <summary>Ends the waits under way.</summary>
    void Interrupt();
}
