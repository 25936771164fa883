using System.Runtime.InteropServices;

namespace EdgeRuntime.Messaging;

/// <summary>Waits for the broker's socket on a thread that is awake for other reasons anyway; without one .NET's own socket engine wakes a thread of its own for each packet.</summary>
public interface ISocketPoller
{
    /// <summary>How long what arrives may lie unread, so that the next wake-up takes it along.</summary>
    TimeSpan ReadPatience { set; }

    /// <summary>Begins to watch a socket, which must not block.</summary>
    ISocketWatch Watch(SafeHandle socket);
}
