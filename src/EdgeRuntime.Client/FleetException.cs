using System.Net;

namespace EdgeRuntime.Client;

/// <summary>The fleet refused a request, answered with something that is none, or cannot be reached; the message says what to do.</summary>
/// <param name="message">What and why, in one line.</param>
/// <param name="status">The status of the answer; null where there was none.</param>
/// <param name="inner">The cause.</param>
public sealed class FleetException(string message, HttpStatusCode? status = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The status of the answer; null where there was none.</summary>
    public HttpStatusCode? Status { get; } = status;
}
