using System.Text;
using EdgeRuntime.Cli.Enrolment;

namespace EdgeRuntime.Cli.Tests.Enrolment;

/// <summary>What the enrolment server reads of a connection, whoever is at its other end.</summary>
public sealed class HttpRequestTests
{
    private const int MaxBody = 16;

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/a", "")]
    [InlineData("POST /b HTTP/1.1\r\ncontent-length: 3\r\nHost: x\r\n\r\nabcd", "POST", "/b", "abc")]
    [InlineData("POST /b HTTP/1.1\r\nContent-Length: 16\r\n\r\n0123456789abcdef", "POST", "/b", "0123456789abcdef")]
    public async Task Request_IsRead(string text, string method, string path, string body)
    {
        var request = await ReadAsync(text);

        Assert.Equal((method, path, body), (request?.Method, request?.Path, Encoding.ASCII.GetString(request?.Body ?? [])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /a HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("GET a HTTP/1.1\r\n\r\n")]
    [InlineData("GET /a\r\n\r\n")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("POST /b HTTP/1.1\r\nContent-Length: 17\r\n\r\n0123456789abcdefg")]
    [InlineData("POST /b HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /b HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")]
    public async Task Anything_Else_IsNone(string text) => Assert.Null(await ReadAsync(text));

    [Fact]
    public async Task Head_WithoutAnEnd_IsGivenUp() => Assert.Null(await ReadAsync($"GET /a HTTP/1.1\r\nHost: {new string('x', 100_000)}"));

    [Fact]
    public async Task Body_CutShort_IsALostConnection() => await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync("POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc"));

    private static async Task<HttpRequest?> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(text));
        return await HttpRequest.ReadAsync(stream, MaxBody, TestContext.Current.CancellationToken);
    }
}
